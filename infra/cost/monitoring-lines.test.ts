import { describe, expect, it } from 'vitest';
import { instanceLines } from './instance-lines.ts';
import { monitoringLines } from './monitoring-lines.ts';
import { sampleDeployment, sampleSize, usdOf } from './testing/sample-deployment.ts';

const monitoring = { instanceType: 't3.large', images: 5, traceRetentionDays: 14, sampledShare: 0.1 };
const monitored = { ...sampleDeployment, monitoring, dataVolumesGib: 50 };
const at = (eventsPerSecond: number) =>
  monitoringLines(sampleSize({ workload: { eventsPerSecond } }), monitored);

describe('monitoring', () => {
  it('costs nothing where it is off', () => {
    expect(monitoringLines(sampleSize(), sampleDeployment)).toEqual([]);
    expect(usdOf('Monitoring host', instanceLines(sampleSize(), sampleDeployment))).toBe(0);
  });

  it('has one host, with its volumes, a snapshot and images', () => {
    const host = usdOf('Monitoring host', instanceLines(sampleSize(), monitored));
    expect(host).toBeCloseTo(730 * 0.0832 + 20 * 0.08);
    expect(usdOf('Monitoring host', at(0))).toBeCloseTo(50 * 0.08 + 50 * 0.05 + 5 * 0.25 * 0.1);
  });

  it("adds the host's detailed metrics", () => {
    const metrics = (deployment: typeof sampleDeployment) =>
      usdOf('Logs, metrics, alarms', instanceLines(sampleSize(), deployment));
    expect(metrics(monitored) - metrics(sampleDeployment)).toBeCloseTo(7 * 0.3);
  });

  it('keeps five spans of each tenth event for two weeks, half of which came from another zone', () => {
    const spans = 1_000 * 0.1 * 5;
    const stored = (spans * 14 * 86_400 * 100) / 2 ** 30;
    const crossed = (spans * 730 * 3600 * 500) / 2 ** 30 / 2;
    expect(usdOf('Traces', at(1_000))).toBeCloseTo(stored * 0.023 + crossed * 2 * 0.01);
  });
});
