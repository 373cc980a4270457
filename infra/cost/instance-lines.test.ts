import { describe, expect, it } from 'vitest';
import { instanceLines } from './instance-lines.ts';
import { sampleDeployment, sampleSize, usdOf } from './testing/sample-deployment.ts';

const size = sampleSize({ apis: 3, workers: 5 });

describe('an instance', () => {
  it('costs its hours and its volume', () => {
    const each = 730 * 0.0725 + 20 * 0.08;
    const lines = instanceLines(size, sampleDeployment);
    expect(usdOf('API instances', lines)).toBeCloseTo(3 * each);
    expect(usdOf('Worker instances', lines)).toBeCloseTo(5 * each);
  });

  it('costs seven metrics with detailed monitoring', () => {
    const metrics = (detailedMonitoring: boolean) =>
      usdOf('Logs, metrics, alarms', instanceLines(size, { ...sampleDeployment, detailedMonitoring }));
    expect(metrics(true)).toBeCloseTo(8 * 7 * 0.3);
    expect(metrics(false)).toBe(0);
  });

  it('of a type without a price throws', () => {
    const unknown = { ...sampleDeployment, worker: { ...sampleDeployment.worker, instanceType: 'x9.huge' } };
    expect(() => instanceLines(size, unknown)).toThrow('no price for x9.huge');
  });
});
