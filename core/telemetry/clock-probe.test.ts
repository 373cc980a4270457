import { expect, test } from 'vitest';
import { createTelemetryRig } from '../testing/telemetry-rig.ts';
import { createClockProbe } from './clock-probe.ts';
import { createApiMetrics } from './metrics/api-metrics.ts';

function createRig() {
  const rig = createTelemetryRig(createApiMetrics());
  const probe = createClockProbe(rig.deps);
  return {
    ...rig,
    compare: (...offsetsMs: number[]) => {
      for (const offsetMs of offsetsMs) probe.clockCompared(offsetMs);
    },
    offset: async () => /^sluice_clock_offset_seconds (.*)$/m.exec(await rig.scrape())?.[1],
  };
}

test('the gauge has no value before the first answer, then shows how far the clock is off', async () => {
  const { compare, offset } = createRig();
  expect(await offset()).toBeUndefined();
  compare(0);
  expect(await offset()).toBe('0');
  compare(-1_250);
  expect(await offset()).toBe('-1.25');
});

test('a clock that is off by more than two seconds is logged once per change, and once when it is right again', () => {
  const { compare, lines } = createRig();
  compare(0, 1_900);
  expect(lines()).toEqual([]);

  compare(600_000, 599_700, 599_650);
  expect(lines()).toEqual([expect.objectContaining({ level: 40, offset_seconds: 600 })]);

  compare(300_000, 300_100);
  expect(lines()).toEqual([expect.objectContaining({ level: 40, offset_seconds: 300 })]);

  compare(1_500, 2_100, 1_500);
  compare(0, 0);
  expect(lines()).toEqual([
    expect.objectContaining({ level: 40, offset_seconds: 2.1 }),
    expect.objectContaining({ level: 30, msg: expect.stringContaining('right again') }),
  ]);
});
