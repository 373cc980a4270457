import { expect, test } from 'vitest';
import { createTelemetryRig } from '../../testing/telemetry-rig.ts';
import { createApiMetrics } from '../metrics/api-metrics.ts';
import { createSpanSinkProbe } from './span-sink-probe.ts';

function start() {
  let nowMs = 0;
  const rig = createTelemetryRig(createApiMetrics());
  const probe = createSpanSinkProbe(rig.deps, () => nowMs);
  return {
    ...rig,
    probe,
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
}

test('every span is counted: recorded, and then exported or dropped', async () => {
  const { probe, scrape } = start();
  probe.recorded();
  probe.recorded();
  probe.exported(1);
  probe.dropped(1, 'queue_full');

  const text = await scrape();
  expect(text).toContain('sluice_spans_recorded_total 2');
  expect(text).toContain('sluice_spans_exported_total 1');
  expect(text).toContain('sluice_spans_dropped_total{reason="queue_full"} 1');
});

test('the drops begin at 0, so that the first of them shows as an increase', async () => {
  const { scrape } = start();
  for (const reason of ['queue_full', 'export_failed', 'stopped'])
    expect(await scrape()).toContain(`sluice_spans_dropped_total{reason="${reason}"} 0`);
});

test('a collector that fails for minutes costs a line a minute, with what was lost since the last', () => {
  const { probe, lines, pass } = start();
  for (let second = 0; second < 150; second += 1) {
    probe.dropped(10, 'export_failed');
    probe.unavailable('ECONNREFUSED');
    probe.dropped(1, 'queue_full');
    pass(1_000);
  }

  expect(lines()).toMatchObject([
    { level: 40, dropped: { export_failed: 10 }, reason: 'ECONNREFUSED' },
    { dropped: { export_failed: 600, queue_full: 60 }, reason: 'ECONNREFUSED' },
    { dropped: { export_failed: 600, queue_full: 60 }, reason: 'ECONNREFUSED' },
  ]);
});

test('a queue that overflows is told, though no call failed', () => {
  const { probe, lines } = start();
  probe.dropped(1, 'queue_full');
  expect(lines()).toMatchObject([{ dropped: { queue_full: 1 } }]);
});

test('spans that are exported cost no line', () => {
  const { probe, lines } = start();
  probe.recorded();
  probe.exported(1);
  expect(lines()).toEqual([]);
});
