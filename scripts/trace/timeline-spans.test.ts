import { expect, test } from 'vitest';
import type { FollowedEvent } from './followed-event.ts';
import { timelineSpans } from './timeline-spans.ts';
import type { TraceSpan } from './trace-span.ts';

const processed: FollowedEvent = {
  event_id: 'id',
  status: 'processed',
  event_type: 'test',
  run: 1,
  attempts: 1,
  history: [],
  timeline: { accepted: 100, enqueued: 105, received: 200, handled: 230, stored: 240 },
};
const failure = (run: number, attempt: number, at: number) => ({
  run,
  attempt,
  at,
  duration_ms: 10,
  error: `down at ${at}`,
});

/** parent ▸ name: from–to, and why it failed */
function told(spans: TraceSpan[]): string[] {
  return spans.map(
    ({ parentId, spanId, startMs, durationMs, error }) =>
      `${parentId ? `${parentId} ▸ ` : ''}${spanId}: ${startMs}–${startMs + durationMs}${error ? ` ✗ ${error}` : ''}`,
  );
}

test('an event that was processed at once has an attempt with two steps', () => {
  expect(told(timelineSpans(processed))).toEqual([
    'accept: 100–105',
    'accept ▸ process 1.1: 200–240',
    'process 1.1 ▸ handle: 200–230',
    'process 1.1 ▸ store: 230–240',
  ]);
});

test('each attempt follows the one before', () => {
  const retried = { ...processed, attempts: 3, history: [failure(1, 1, 130), failure(1, 2, 160)] };
  expect(told(timelineSpans(retried))).toEqual([
    'accept: 100–105',
    'accept ▸ process 1.1: 120–130 ✗ down at 130',
    'process 1.1 ▸ process 1.2: 150–160 ✗ down at 160',
    'process 1.2 ▸ process 1.3: 200–240',
    'process 1.3 ▸ handle: 200–230',
    'process 1.3 ▸ store: 230–240',
  ]);
});

test('an event that failed for good has its attempts alone, also those of its later run', () => {
  const failed = {
    ...processed,
    status: 'retrying',
    run: 2,
    history: [failure(1, 1, 130), failure(2, 1, 900)],
  };
  expect(told(timelineSpans(failed))).toEqual([
    'accept: 100–105',
    'accept ▸ process 1.1: 120–130 ✗ down at 130',
    'process 1.1 ▸ process 2.1: 890–900 ✗ down at 900',
  ]);
});

test('a failure that is not in the history has its reason', () => {
  const refused = { ...processed, status: 'failed', reason: 'its workers died' };
  expect(told(timelineSpans(refused))).toEqual([
    'accept: 100–105',
    'accept ▸ process 1.1: 200–240 ✗ its workers died',
  ]);
});

test('an event that is queued was accepted, no more', () => {
  const queued = { event_id: 'id', status: 'queued', history: [], timeline: { accepted: 100 } };
  expect(told(timelineSpans(queued))).toEqual(['accept: 100–100']);
});
