import { describe, expect, test } from 'vitest';
import type { AttemptsRecord } from '../../core/event/attempts-record.ts';
import { createEventIds } from '../../core/event/event-id.ts';
import type { StoredEvent } from '../../core/event/stored-event.ts';
import { viewOf, viewOfQueued, viewOfRecord } from './event-view.ts';

const MINTED_AT_MS = Date.UTC(2026, 4, 28, 10, 0, 0, 1);
const id = createEventIds(['a secret of these tests']).mint(MINTED_AT_MS);
const at = (ms: number) => `2026-05-28T10:00:00.${String(ms).padStart(3, '0')}Z`;
const atMs = (ms: number) => MINTED_AT_MS - 1 + ms;

const stored: StoredEvent = {
  id,
  content: { eventType: 'test', payload: { a: 1 } },
  fingerprint: 'f',
  outcome: 'processed',
  run: 1,
  attempts: 2,
  acceptedAtMs: atMs(1),
  enqueuedAtMs: atMs(2),
  receivedAtMs: atMs(3),
  handledAtMs: atMs(4),
  storedAtMs: atMs(5),
  traceId: 't',
};
const view = {
  event_id: id,
  status: 'processed',
  event_type: 'test',
  payload: { a: 1 },
  run: 1,
  attempts: 2,
  trace_id: 't',
  timeline: { accepted: at(1), enqueued: at(2), received: at(3), handled: at(4), stored: at(5) },
};

const who = { worker: 'w', delivery: 'm' };
const history = [
  { run: 1, attempt: 1, atMs: atMs(6), durationMs: 7, error: 'slow', ...who },
  { run: 1, attempt: 2, atMs: atMs(8), durationMs: 9, error: 'down', ...who },
  { run: 2, attempt: 1, atMs: atMs(9), durationMs: 1, error: 'still down', ...who },
];
const historyView = [
  { run: 1, attempt: 1, at: at(6), duration_ms: 7, error: 'slow', ...who },
  { run: 1, attempt: 2, at: at(8), duration_ms: 9, error: 'down', ...who },
  { run: 2, attempt: 1, at: at(9), duration_ms: 1, error: 'still down', ...who },
];
const attempts: AttemptsRecord = {
  eventId: id,
  eventType: 'test',
  subject: 's',
  fingerprint: 'f',
  traceId: 't',
  run: 2,
  attempt: 1,
  delivery: 'm',
  nextTryAtMs: atMs(99),
  history,
};
const retrying = {
  event_id: id,
  status: 'retrying',
  event_type: 'test',
  subject: 's',
  run: 2,
  attempts: 1,
  next_try: at(99),
  reason: 'still down',
  history: historyView,
  trace_id: 't',
  timeline: { accepted: at(1) },
};

describe('an event whose outcome is on record', () => {
  test('has its content, its run and when it passed each step', () => {
    expect(viewOf(stored)).toStrictEqual(view);
  });

  test('has all else that is on record of it, and nothing that is not', () => {
    const whole: StoredEvent = {
      ...stored,
      content: {
        ...stored.content,
        subject: 's',
        occurredAt: '2026-05-28T09:00:00+01:00',
        cloudEvent: { id: '1', source: '/here' },
      },
      outcome: 'failed',
      reason: 'no way',
      history,
      enrichment: null,
      redriven: true,
    };
    expect(viewOf(whole)).toStrictEqual({
      ...view,
      status: 'failed',
      subject: 's',
      occurred_at: '2026-05-28T09:00:00+01:00',
      cloud_event: { id: '1', source: '/here' },
      reason: 'no way',
      history: historyView,
      enrichment: null,
      redriven: true,
    });
  });
});

describe('what is on record of an event', () => {
  test('may be nothing', () => {
    expect(viewOfRecord(id, {})).toBeUndefined();
  });

  test('is its outcome, whatever attempts there were before', () => {
    expect(viewOfRecord(id, { stored })).toStrictEqual(view);
    expect(viewOfRecord(id, { stored, attempts })).toStrictEqual(view);
    const failed: StoredEvent = { ...stored, outcome: 'failed', run: 2 };
    expect(viewOfRecord(id, { stored: failed, attempts })).toStrictEqual({
      ...view,
      status: 'failed',
      run: 2,
    });
  });

  test('is its attempts while it has no outcome, accepted when its id was minted', () => {
    expect(viewOfRecord(id, { attempts })).toStrictEqual(retrying);
  });

  test('is that it failed once no attempt follows, with as much as could be read', () => {
    const { nextTryAtMs: _next, eventType: _type, subject: _subject, traceId: _trace, ...rest } = attempts;
    const { next_try: _try, event_type: _event, subject: _whom, trace_id: _id, ...expected } = retrying;
    expect(viewOfRecord(id, { attempts: rest })).toStrictEqual({ ...expected, status: 'failed' });
  });

  test('is its later run when its dead letter was put back, on the times of the first', () => {
    const failed: StoredEvent = { ...stored, outcome: 'failed', reason: 'no way' };
    expect(viewOfRecord(id, { stored: failed, attempts })).toStrictEqual({
      ...view,
      ...retrying,
      timeline: view.timeline,
    });
  });
});

test('an event that is known by its id alone is queued', () => {
  expect(viewOfQueued(id, MINTED_AT_MS)).toStrictEqual({
    event_id: id,
    status: 'queued',
    timeline: { accepted: at(1) },
  });
});
