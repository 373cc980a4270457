import type { Level } from 'pino';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { EventInHand } from '../event/event-in-hand.ts';
import { sampleInHand } from '../testing/sample-in-hand.ts';
import { createTelemetryRig } from '../testing/telemetry-rig.ts';
import { createWorkerMetrics, RECOUNT_DUTY } from './metrics/worker-metrics.ts';
import { spanIdOf } from './tracing/span-id.ts';
import { createSpanTimes } from './tracing/span-times.ts';
import { createWholeTraces } from './tracing/whole-traces.ts';
import { createWorkerSpans } from './tracing/worker-spans.ts';
import { createWorkerProbe } from './worker-probe.ts';

afterEach(() => void vi.useRealTimers());

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';

const NOW_MS = 1_002;

function start(level?: Level) {
  const rig = createTelemetryRig(createWorkerMetrics(), level);
  return { ...rig, probe: createWorkerProbe({ ...rig.deps, now: () => NOW_MS }) };
}

const event = {
  id: '0196f6a2-0000-8000-8000-000000000000',
  content: { eventType: 'page_view', payload: { secret: 'hunter2' } },
  acceptedAtMs: 1_000,
  traceparent: `00-${traceId}-00f067aa0ba902b7-00`,
  run: 1,
  attempt: 2,
};
const inHand = sampleInHand(event);

test('a processed event is counted, with the time since it was accepted', async () => {
  const { probe, scrape, counted, lines } = start();
  probe.concluded(inHand, 'processed');

  const text = await scrape();
  expect(text).toContain('sluice_events_total{event_type="page_view",outcome="processed"} 1');
  expect(text).toContain('sluice_end_to_end_duration_seconds_sum 0.002');
  expect(counted()).toEqual([{ counts: { page_view: { processed: 1 } }, latency: { 8: 1 } }]);
  expect(lines()).toEqual([]);
});

test('a redriven event counts as processed and redriven, without its wait as latency', () => {
  const { probe, counted } = start();
  probe.concluded(inHand, 'redriven');
  expect(counted()).toEqual([{ counts: { page_view: { processed: 1, redriven: 1 } }, latency: {} }]);
});

test.each(['failed', 'duplicate'] as const)('an event that is %s counts as that', (outcome) => {
  const { probe, counted } = start();
  probe.concluded(inHand, outcome);
  expect(counted()).toEqual([{ counts: { page_view: { [outcome]: 1 } }, latency: {} }]);
});

test.each(['conflict', 'retried', 'rejected', 'deferred'] as const)(
  'an event that is %s is not on record yet, so only the metrics count it',
  async (outcome) => {
    const { probe, counted, scrape } = start();
    probe.concluded(inHand, outcome);
    expect(counted()).toEqual([]);
    expect(await scrape()).toContain(`sluice_events_total{event_type="page_view",outcome="${outcome}"} 1`);
  },
);

test('a line about a failure names the event, its trace, span and attempt, but never its payload', () => {
  const { probe, lines } = start('debug');
  probe.handled(inHand, 'failed', 0.01, 'no such product');
  probe.concluded(inHand, 'retried', 'no such product');
  probe.concluded(inHand, 'processed');
  probe.deadLettered(event.id, 'five attempts', inHand);

  const written = lines();

  const about = { event_id: event.id, trace_id: traceId, span_id: spanIdOf(event.id, 'process', 1, 2) };
  expect(written).toMatchObject([
    { ...about, attempt: 2, result: 'failed', reason: 'no such product' },
    { ...about, attempt: 2, outcome: 'retried', reason: 'no such product' },
    { ...about, outcome: 'processed' },
    { ...about, reason: 'five attempts', msg: 'dead-lettered' },
  ]);
  expect(JSON.stringify(written)).not.toContain('hunter2');
});

test('the worker gauges and counters show its messages and its table', async () => {
  const { probe, scrape, lines } = start();
  expect(await scrape()).toMatch(/^sluice_table_available 1$/m);
  probe.receiveAnswered('received', 7);
  probe.receiveAnswered('unavailable', 0, 'ECONNREFUSED');
  probe.handled(inHand, 'ok', 0.01);
  probe.insertAnswered(inHand, 'stored', 0.02);
  probe.inFlight(4);
  probe.tableUnavailable('ECONNREFUSED');

  const text = await scrape();
  expect(text).toContain('sluice_receives_total{outcome="received"} 1');
  expect(text).toContain('sluice_messages_received_total 7');
  expect(text).toContain('sluice_handler_runs_total{event_type="page_view",result="ok"} 1');
  expect(text).toContain('sluice_handler_duration_seconds_count{event_type="page_view"} 1');
  expect(text).toContain('sluice_insert_duration_seconds_sum 0.02');
  expect(text).toContain('sluice_worker_in_flight_messages 4');
  expect(text).toContain('sluice_table_available 0');
  expect(lines()).toMatchObject([{ reason: 'ECONNREFUSED' }, { reason: 'ECONNREFUSED' }]);

  probe.tableAvailable();
  expect(lines()).toHaveLength(1);
  expect(await scrape()).toMatch(/^sluice_table_available 1$/m);
});

test('a dead letter has a separate counter: its event counts once, as failed', async () => {
  const { probe, scrape } = start();
  expect(await scrape()).toContain('sluice_dead_letters_total 0');

  probe.deadLettered(event.id, 'five attempts');
  probe.concluded(inHand, 'failed', 'five attempts');

  const text = await scrape();
  expect(text).toContain('sluice_dead_letters_total 1');
  expect(text.match(/^sluice_events_total.* 1$/gm)).toEqual([
    'sluice_events_total{event_type="page_view",outcome="failed"} 1',
  ]);
});

test('counters exist at 0 before their first increase', async () => {
  const { probe, scrape } = start();
  expect(await scrape()).toContain('sluice_receives_total{outcome="unavailable"} 0');

  probe.concluded(inHand, 'processed');
  probe.concluded(inHand, 'failed');
  probe.concluded(inHand, 'processed');

  const text = await scrape();
  expect(text).toContain('sluice_events_total{event_type="page_view",outcome="processed"} 2');
  expect(text).toContain('sluice_events_total{event_type="page_view",outcome="failed"} 1');
  expect(text).toContain('sluice_events_total{event_type="page_view",outcome="rejected"} 0');
});

test('rare cases are logged', () => {
  const { probe, lines } = start();
  probe.packSplit('message-1', 12);
  probe.messageLost('message-2');
  probe.failed(new Error('a bug'), 'a chore failed');
  expect(lines()).toMatchObject([
    { message_id: 'message-1', events: 12 },
    { message_id: 'message-2' },
    { msg: 'a chore failed', err: { message: 'a bug' } },
  ]);
});

test('the first outcome of a type creates its other outcomes at 0', async () => {
  const { probe, deps } = start();
  probe.concluded(inHand, 'processed');

  const { values } = await deps.metrics.outcomes.get();
  expect(values.map(({ labels, value }) => [labels.event_type, value]).toSorted()).toEqual([
    ...Array.from({ length: 8 }, () => ['page_view', 0]),
    ['page_view', 1],
  ]);
});

test('every envelope of a newer release is counted, and one line a minute is logged', async () => {
  vi.useFakeTimers();
  const { probe, deps, lines } = start();
  for (let n = 0; n < 3; n += 1) probe.newerReleaseReceived(2);
  expect(lines()).toMatchObject([{ version: 2 }]);

  vi.advanceTimersByTime(59_999);
  probe.newerReleaseReceived(2);
  expect(lines()).toEqual([]);
  vi.advanceTimersByTime(1);
  probe.newerReleaseReceived(2);

  expect(lines()).toHaveLength(1);
  expect((await deps.metrics.newerReleaseMessages.get()).values).toMatchObject([{ value: 5 }]);
});

describe('a histogram names the span of an event', () => {
  const limits = { slowSeconds: 5, failuresPerSecond: 0, slowPerSecond: 1 };

  /** The exemplars of the histograms, once such events are processed. */
  async function exemplarsOf(...events: EventInHand[]) {
    const { deps } = createTelemetryRig(createWorkerMetrics());
    const spans = createWorkerSpans(
      {
        sink: { record: () => {} },
        wholeTraces: createWholeTraces({ onTurnedAway: () => {} }, limits),
        times: createSpanTimes(Date.now),
      },
      { events: 'events', deadLetters: 'dead' },
    );
    const probe = createWorkerProbe({ ...deps, spans, now: () => 10_000 });
    for (const each of events) {
      probe.insertAnswered(each, 'stored', 0.02);
      probe.concluded(each, 'processed');
    }
    const { body } = await deps.metrics.exposition.render('application/openmetrics-text');
    return body.match(/^sluice_\w+(?=_bucket.* # \{trace_id=)/gm) ?? [];
  }

  const accepted = (acceptedAtMs: number, flag: string) =>
    sampleInHand({ ...event, acceptedAtMs, traceparent: event.traceparent.replace(/00$/, flag) });

  test('that was sampled', async () => {
    expect(await exemplarsOf(accepted(9_999, '01'))).toEqual([
      'sluice_end_to_end_duration_seconds',
      'sluice_insert_duration_seconds',
    ]);
  });

  test('that was slow, because its trace is made after the fact', async () => {
    expect(await exemplarsOf(accepted(1_000, '00'))).toEqual(['sluice_end_to_end_duration_seconds']);
  });

  test('but of no other', async () => {
    expect(await exemplarsOf(accepted(9_999, '00'))).toEqual([]);
  });
});

test('the recount lag grows while no recount succeeds, and is unknown to a worker without that duty', async () => {
  const rig = createTelemetryRig(createWorkerMetrics());
  let nowMs = 100_000;
  const probe = createWorkerProbe({ ...rig.deps, now: () => nowMs });
  const lag = async () => /^sluice_recount_lag_seconds (.*)$/m.exec(await rig.scrape())?.[1];
  expect(await lag()).toBeUndefined();

  probe.dutyHeld(RECOUNT_DUTY, true);
  probe.countedUntil(60_000);
  expect(await lag()).toBe('40');
  nowMs += 300_000;
  expect(await lag()).toBe('340');

  probe.dutyHeld(RECOUNT_DUTY, false);
  expect(await lag()).toBeUndefined();
});

describe('sizing the fleet', () => {
  const round = { from: 2, to: 10, reason: 'a backlog of 200' };

  test('is counted by what it did, and a change is logged with its reason', async () => {
    const { probe, scrape, lines } = start('info');
    probe.scaled({ ...round, outcome: 'raised' });
    probe.scaled({ ...round, from: 10, outcome: 'kept' });

    expect(await scrape()).toMatch(/^sluice_scaling_rounds_total\{outcome="raised"\} 1$/m);
    expect(await scrape()).toMatch(/^sluice_scaling_rounds_total\{outcome="kept"\} 1$/m);
    expect(lines()).toEqual([expect.objectContaining({ ...round, outcome: 'raised', level: 30 })]);
  });

  test('that fails is counted, and logged', async () => {
    const { probe, scrape, lines } = start();
    probe.scalingFailed(new Error('Rate exceeded'));

    expect(await scrape()).toMatch(/^sluice_scaling_rounds_total\{outcome="failed"\} 1$/m);
    expect(lines()).toEqual([
      expect.objectContaining({ msg: 'could not size the fleet; trying again next round' }),
    ]);
  });
});
