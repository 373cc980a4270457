import { describe, expect, it } from 'vitest';
import { overheadLines } from './overhead-lines.ts';
import { sampleDeployment, sampleSize, usdOf } from './testing/sample-deployment.ts';

const alone = { ...sampleDeployment, alarmMetrics: 0, secrets: 0, keptImages: 0 };
const logs = (workload: { eventsPerSecond?: number; eventBytes?: number }, deployment = alone) =>
  usdOf('Logs, metrics, alarms', overheadLines(sampleSize({ workload }), deployment));

/** $0.50 to take a GB in, and $0.03 for each month that it is kept: 30 days of 30.4. */
const loggedUsd = (bytesPerSecond: number) =>
  ((bytesPerSecond * 2_628_000) / 2 ** 30) * (0.5 + (0.03 * 30 * 24) / 730);

describe('what is written down', () => {
  it('is 20 bytes a second of each process, and 150 of refused flows, while nothing happens', () => {
    expect(logs({})).toBeCloseTo(loggedUsd(6 * 20 + 150));
  });

  it('has a line of the access log for each request, which S3 keeps', () => {
    const storedUsd = ((100 * 120 * 2_628_000) / 2 ** 30) * ((0.023 * 30 * 24) / 730);
    expect(logs({ eventsPerSecond: 100 }) - logs({})).toBeCloseTo(storedUsd);
  });

  it('has no line of the firewall for a long body, which it only counts', () => {
    const withBodies = (eventBytes: number) => logs({ eventsPerSecond: 100, eventBytes });
    expect(withBodies(100_000)).toBe(withBodies(200));
  });

  it('costs twice the storage when it is kept for twice as long', () => {
    const more = logs({}, { ...alone, logRetentionDays: 60 }) - logs({});
    expect(more).toBeCloseTo(((270 * 2_628_000) / 2 ** 30) * ((0.03 * 30 * 24) / 730));
  });

  it('is looked at by alarms, and kept with keys, secrets and images, each by the month', () => {
    const lines = overheadLines(sampleSize(), { ...sampleDeployment, customerKeys: 3 });
    expect(usdOf('Logs, metrics, alarms', lines) - logs({})).toBeCloseTo(20 * 0.1);
    expect(usdOf('Keys, secrets, images', lines)).toBeCloseTo(3 * 1 + 2 * 0.4 + 10 * 0.25 * 0.1);
  });
});
