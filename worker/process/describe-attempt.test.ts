import { expect, test } from 'vitest';
import { fingerprint } from '../../core/event/fingerprint.ts';
import type { QueuedEvent } from '../../core/event/pack.ts';
import { describeAttempt, unreadAttempt } from './describe-attempt.ts';

const content = { eventType: 'test', subject: 's', payload: 1 };
const event: QueuedEvent = {
  id: '01a1fbe4-56e0-8114-bee5-e4c8235d1cf0',
  content,
  acceptedAtMs: 5,
  traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-00`,
  run: 2,
  attempt: 3,
};
const how = { atMs: 7, worker: 'w1', delivery: 'm1' };
const before = { run: 2, attempt: 2, durationMs: 1, error: 'slow', ...how };

test('an attempt that failed goes on record as what came of which event, and when the next one is', () => {
  const failed = { ...how, error: 'down', durationMs: 1.5, plan: { kind: 'again', atMs: 99 } as const };

  expect(describeAttempt({ ...event, history: [before] }, failed)).toStrictEqual({
    eventId: event.id,
    eventType: 'test',
    subject: 's',
    fingerprint: fingerprint(content),
    traceId: 'a'.repeat(32),
    run: 2,
    attempt: 3,
    delivery: 'm1',
    nextTryAtMs: 99,
    history: [before, { run: 2, attempt: 3, durationMs: 2, error: 'down', ...how }],
  });
});

test('the last attempt has no next one, and an event without a subject has none on record', () => {
  const failed = { ...how, error: 'down', durationMs: 1, plan: { kind: 'give_up' } as const };
  const record = describeAttempt({ ...event, content: { eventType: 'test', payload: 1 } }, failed);

  expect(Object.keys(record)).not.toContain('nextTryAtMs');
  expect(Object.keys(record)).not.toContain('subject');
});

test('an attempt that nobody could read was not made: the one before it stays the last', () => {
  const about = { eventId: event.id, run: 2, attempt: 3, history: [before] };

  expect(unreadAttempt(about, { reason: 'no type', ...how })).toStrictEqual({
    eventId: event.id,
    run: 2,
    attempt: 2,
    delivery: 'm1',
    unread: true,
    history: [before, { run: 2, attempt: 3, durationMs: 0, error: 'no type', ...how }],
  });
});
