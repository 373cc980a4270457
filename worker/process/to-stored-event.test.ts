import { expect, test } from 'vitest';
import type { QueuedEvent } from '../../core/event/pack.ts';
import { toStoredEvent } from './to-stored-event.ts';

const event: QueuedEvent = {
  id: '01a1fbe4-56e0-8114-bee5-e4c8235d1cf0',
  content: { eventType: 'test', payload: 1 },
  acceptedAtMs: 5,
  enqueuedAtMs: 6,
  traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-00`,
  run: 2,
  attempt: 3,
};
const plain = {
  id: event.id,
  content: event.content,
  fingerprint: expect.stringMatching(/^[\w-]{22}$/),
  outcome: 'processed',
  run: 2,
  attempts: 3,
  acceptedAtMs: 5,
  enqueuedAtMs: 6,
  receivedAtMs: 7,
  handledAtMs: 8,
  storedAtMs: 8,
  traceId: 'a'.repeat(32),
};

test('an event goes on record with its times, its run and its number of attempts', () => {
  expect(toStoredEvent(event, { outcome: 'processed', receivedAtMs: 7, handledAtMs: 8 })).toStrictEqual(
    plain,
  );
});

test('it goes on record with its failed attempts, its reason and its enrichment', () => {
  const history = [{ run: 1, attempt: 1, atMs: 1, durationMs: 1, error: 'e', worker: 'w', delivery: 'm' }];
  const how = {
    outcome: 'failed',
    receivedAtMs: 7,
    handledAtMs: 8,
    reason: 'no way',
    enrichment: null,
  } as const;

  expect(toStoredEvent({ ...event, history }, how)).toStrictEqual({
    ...plain,
    history,
    outcome: 'failed',
    reason: 'no way',
    enrichment: null,
  });
});

test('an event without a time of enqueueing gets its time of acceptance', () => {
  const { enqueuedAtMs: _enqueuedAtMs, ...rest } = event;
  expect(toStoredEvent(rest, { outcome: 'processed', receivedAtMs: 7, handledAtMs: 8 })).toMatchObject({
    enqueuedAtMs: 5,
  });
});
