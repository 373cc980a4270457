import { describe, expect, it } from 'vitest';
import { overheadLines } from './overhead-lines.ts';
import { sampleDeployment, sampleSize, usdOf } from './testing/sample-deployment.ts';

const alone = { ...sampleDeployment, alarmMetrics: 0, secrets: 0, keptImages: 0 };
const logs = (workload: { eventsPerSecond?: number; eventBytes?: number }, deployment = alone) =>
  usdOf('Logs, metrics, alarms', overheadLines(sampleSize({ workload }), deployment));

/** $0.50 per GB of logs, and $0.03 per GB and month of storage, for 30 of 30.4 days. */
const loggedUsd = (bytesPerSecond: number) =>
  ((bytesPerSecond * 2_628_000) / 2 ** 30) * (0.5 + (0.03 * 30 * 24) / 730);

describe('logs, metrics and alarms', () => {
  it('are 20 bytes per second and process, and 150 of rejected flows, without traffic', () => {
    expect(logs({})).toBeCloseTo(loggedUsd(6 * 20 + 150));
  });

  it('have one line in the access log per request, stored in S3', () => {
    const storedUsd = ((100 * 120 * 2_628_000) / 2 ** 30) * ((0.023 * 30 * 24) / 730);
    expect(logs({ eventsPerSecond: 100 }) - logs({})).toBeCloseTo(storedUsd);
  });

  it('have no line for a long body: the firewall only counts it', () => {
    const withBodies = (eventBytes: number) => logs({ eventsPerSecond: 100, eventBytes });
    expect(withBodies(100_000)).toBe(withBodies(200));
  });

  it('cost twice the storage for twice the retention', () => {
    const more = logs({}, { ...alone, logRetentionDays: 60 }) - logs({});
    expect(more).toBeCloseTo(((270 * 2_628_000) / 2 ** 30) * ((0.03 * 30 * 24) / 730));
  });

  it('cost each alarm metric, key, secret and image per month', () => {
    const lines = overheadLines(sampleSize(), { ...sampleDeployment, customerKeys: 3 });
    expect(usdOf('Logs, metrics, alarms', lines) - logs({})).toBeCloseTo(20 * 0.1);
    expect(usdOf('Keys, secrets, images', lines)).toBeCloseTo(3 * 1 + 2 * 0.4 + 10 * 0.25 * 0.1);
  });
});
