import type { Level } from 'pino';
import { expect, test } from 'vitest';
import type { QueuedEvent } from '../event/pack.ts';
import { continueTrace, startTrace } from '../event/trace-context.ts';
import { createTelemetryRig } from '../testing/telemetry-rig.ts';
import { createApiProbe } from './api-probe.ts';
import { createApiMetrics } from './metrics/api-metrics.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const spanId = '00f067aa0ba902b7';
const trace = { traceId, spanId };

function start(level?: Level) {
  const rig = createTelemetryRig(createApiMetrics(), level);
  return { ...rig, probe: createApiProbe(rig.deps) };
}

const response = (method: string, route: string, status: number) => ({
  method,
  route,
  path: route,
  status,
  trace: startTrace(),
  startedAtMs: 5,
  endedAtMs: 8,
});

const event: QueuedEvent = {
  id: '0196f6a2-0000-8000-8000-000000000000',
  content: { eventType: 'page_view', payload: { secret: 'hunter2' } },
  acceptedAtMs: 1,
  traceparent: `00-${traceId}-${spanId}-00`,
  run: 1,
  attempt: 1,
};

test('an accepted event is counted by its type, with its latency', async () => {
  const { probe, scrape, counted, lines } = start();
  probe.accepted(event, 0.002);

  expect(await scrape()).toContain('sluice_events_accepted_total{event_type="page_view"} 1');
  expect(counted()).toEqual([{ counts: { page_view: { accepted: 1 } }, latency: { 8: 1 } }]);
  expect(lines()).toEqual([]);
});

test('at debug level, a line names the event, but never its payload', () => {
  const { probe, lines } = start('debug');
  probe.accepted(event, 0.002);
  const written = lines();
  expect(written).toMatchObject([
    { event_id: event.id, trace_id: traceId, span_id: spanId, msg: 'accepted' },
  ]);
  expect(JSON.stringify(written)).not.toContain('hunter2');
});

test('a rejected event is counted by status, and logged as a warning when the fault is ours', async () => {
  const { probe, scrape, counted, lines } = start();
  probe.rejected({ status: 422, detail: 'no type', trace });
  probe.rejected({ status: 500, detail: 'a bug', trace });
  probe.rejected({ status: 503, detail: 'the queue is down', trace });

  const text = await scrape();
  expect(text).toContain('sluice_events_rejected_total{status="422"} 1');
  expect(text).toContain('sluice_events_rejected_total{status="503"} 1');
  expect(counted()).toEqual([{ counts: { unknown: { rejected: 3 } }, latency: {} }]);
  expect(lines()).toMatchObject([
    { trace_id: traceId, status: 500, detail: 'a bug' },
    { trace_id: traceId, status: 503, detail: 'the queue is down' },
  ]);
});

test('a pack is counted by its outcome, and logged when it was not confirmed', async () => {
  const { probe, scrape, lines } = start();
  probe.packSent({ events: 3, bytes: 100, outcome: 'sent' });
  probe.packSent({ events: 2, bytes: 50, outcome: 'unavailable', reason: 'ECONNREFUSED' });

  const text = await scrape();
  expect(text).toContain('sluice_pack_sends_total{outcome="sent"} 1');
  expect(text).toContain('sluice_pack_sends_total{outcome="unavailable"} 1');
  expect(text).toContain('sluice_pack_events_sum 5');
  expect(text).toContain('sluice_pack_bytes_total 150');
  expect(lines()).toMatchObject([{ outcome: 'unavailable', reason: 'ECONNREFUSED' }]);
});

test('events that were shed are counted one by one, by reason, from 0', async () => {
  const { probe, deps } = start();
  const counted = async () => (await deps.metrics.shed.get()).values.map((one) => [one.labels, one.value]);
  expect(await counted()).toEqual([
    [{ reason: 'buffer_full' }, 0],
    [{ reason: 'waited_too_long' }, 0],
  ]);

  probe.shed(3, 'buffer_full');

  expect(await counted()).toContainEqual([{ reason: 'buffer_full' }, 3]);
});

test('a response is counted by method, route and status, and logged when it is a server error', async () => {
  const { probe, scrape, lines } = start();
  probe.requestCompleted(response('GET', '/events/:id', 200));
  probe.requestCompleted({
    ...response('POST', '/events', 500),
    trace: continueTrace(`00-${traceId}-00f067aa0ba902b7-00`),
  });

  const text = await scrape();
  expect(text).toContain('sluice_http_requests_total{method="GET",route="/events/:id",status="200"} 1');
  expect(text).toContain('sluice_http_request_duration_seconds_count{method="POST",route="/events"} 1');
  expect(lines()).toMatchObject([{ route: '/events', status: 500, trace_id: traceId }]);
});

test('counters start at 0', async () => {
  const { probe, scrape } = start();
  const before = await scrape();
  expect(before).toContain('sluice_pack_sends_total{outcome="unavailable"} 0');
  expect(before).toContain('sluice_events_rejected_total{status="503"} 0');

  probe.requestCompleted(response('POST', '/events', 202));

  const text = await scrape();
  expect(text).toContain('sluice_http_requests_total{method="POST",route="/events",status="202"} 1');
  expect(text).toContain('sluice_http_requests_total{method="POST",route="/events",status="503"} 0');
});

test('an unexpected error is logged with its trace and span', () => {
  const { probe, lines } = start();
  probe.failed(new Error('a bug'), { trace, what: 'a handler threw' });
  expect(lines()).toMatchObject([
    { trace_id: traceId, span_id: spanId, msg: 'a handler threw', err: { message: 'a bug' } },
  ]);
});

test('keys and batches are counted by what they were', async () => {
  const { probe, scrape } = start();
  expect(await scrape()).toContain('sluice_idempotency_claims_total{outcome="conflict"} 0');
  probe.claimEnded('claimed');
  probe.claimEnded('unavailable', 25);
  probe.batchReceived(40);
  const text = await scrape();
  expect(text).toContain('sluice_idempotency_claims_total{outcome="claimed"} 1');
  expect(text).toContain('sluice_idempotency_claims_total{outcome="unavailable"} 25');
  expect(text).toContain('sluice_batch_events_sum 40');
});

test('only a sampled request is an exemplar of its time', async () => {
  const { probe, deps } = start();
  const trace = startTrace(() => true);
  probe.requestCompleted({ ...response('POST', '/events', 202), trace });
  probe.requestCompleted(response('POST', '/events', 202));
  const { body } = await deps.metrics.exposition.render('application/openmetrics-text');
  const label = `trace_id="${trace.traceId}",span_id="${trace.spanId}"`;
  expect(body.split('\n').filter((line) => line.includes(' # {'))).toEqual([
    expect.stringMatching(new RegExp(`le="0\\.005".* 2 # \\{${label}\\} 0\\.003 `)),
  ]);
});
