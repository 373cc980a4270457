import { expect, test } from 'vitest';
import { startTrace } from '../../event/trace-context.ts';
import { createSpanLog } from '../../testing/span-log.ts';
import { createApiSpans } from './api-spans.ts';

function start() {
  const log = createSpanLog();
  const monotonicMs = 5_000;
  const apiSpans = createApiSpans({
    spans: log,
    queue: 'events',
    now: () => 1_700_000_000_000 + monotonicMs,
    monotonicNow: () => monotonicMs,
  });
  return { ...apiSpans, spans: log.spans };
}

const trace = startTrace(() => true);
const times = { startedAtMs: 1_000, endedAtMs: 1_002.5 };
const request = { trace, method: 'POST', route: '/events', path: '/v1/events', status: 202, ...times };

test('a request is named by its route, and lasts as long as it did', () => {
  const { spans, ...apiSpans } = start();
  apiSpans.request(request);

  const [{ startMs, endMs } = { startMs: 0, endMs: 0 }] = spans;
  expect(spans).toMatchObject([
    { name: 'POST /events', attributes: { 'http.route': '/events', 'url.path': '/v1/events' } },
  ]);
  expect(startMs).toBe(1_700_000_001_000);
  expect(endMs - startMs).toBeCloseTo(2.5, 2);
});

test('a request without a route is named by its method alone: paths are endless', () => {
  const { spans, ...apiSpans } = start();
  apiSpans.request({ ...request, method: 'GET', route: 'unmatched', path: '/x', status: 404 });

  expect(spans).toMatchObject([{ name: 'GET', attributes: { 'url.path': '/x' } }]);
  expect(spans[0]?.attributes).not.toHaveProperty('http.route');
});

test('a request lasts as long as it did, though the clock is set back meanwhile', () => {
  const log = createSpanLog();
  let nowMs = 1_700_000_000_000;
  const apiSpans = createApiSpans({
    spans: log,
    queue: 'events',
    now() {
      nowMs -= 60_000;
      return nowMs;
    },
  });
  apiSpans.request(request);

  const [{ startMs, endMs } = { startMs: 0, endMs: 0 }] = log.spans;
  expect(endMs - startMs).toBeCloseTo(2.5, 2);
});

test('a long path is cut', () => {
  const { spans, ...apiSpans } = start();
  apiSpans.request({ ...request, route: 'unmatched', path: `/${'x'.repeat(10_000)}`, status: 404 });

  expect(spans[0]?.attributes?.['url.path']).toBe(`/${'x'.repeat(255)}`);
});

test.each([
  [499, undefined],
  [500, 'HTTP 500'],
  [503, 'HTTP 503'],
])('a response with %d is an error only if the fault is ours', (status, error) => {
  const { spans, ...apiSpans } = start();
  apiSpans.request({ ...request, status });

  expect(spans[0]?.error).toBe(error);
  expect(spans[0]?.attributes?.['error.type']).toBe(error && String(status));
});

test('a claim that failed and a pack that was not confirmed say why', () => {
  const { spans, ...apiSpans } = start();
  const span = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) };
  apiSpans.claim({ trace, keys: 3, error: 'too late', ...times });
  apiSpans.pack({
    events: 2,
    bytes: 100,
    outcome: 'unavailable',
    reason: 'ECONNREFUSED',
    sampled: { span, waitedMs: 5, ...times },
  });

  expect(spans).toMatchObject([
    { name: 'claim', error: 'too late', attributes: { 'sluice.keys': 3 } },
    { ...span, name: 'send events', error: 'ECONNREFUSED', attributes: { 'sluice.pack.wait_ms': 5 } },
  ]);
});

test('a pack without a sampled event has no span', () => {
  const { spans, ...apiSpans } = start();
  apiSpans.pack({ events: 2, bytes: 100, outcome: 'sent' });
  expect(spans).toEqual([]);
});
