import { describe, expect, it } from 'vitest';
import { queueLines } from './queue-lines.ts';
import { sampleDeployment, sampleSize, usdOf } from './testing/sample-deployment.ts';

describe('the queue and the path to it', () => {
  it('cost $0.40 per million billed requests', () => {
    const lines = queueLines(sampleSize({ calls: { billed: 10 } }), sampleDeployment);
    expect(usdOf('Queue (SQS)', lines)).toBeCloseTo(26.28 * 0.4);
  });

  it('cost the hours of every interface endpoint in each zone', () => {
    expect(usdOf('Endpoints and NAT', queueLines(sampleSize(), sampleDeployment))).toBeCloseTo(
      8 * 2 * 730 * 0.01,
    );
  });

  it('cost the hours and the address of each NAT gateway', () => {
    const throughNat = { ...sampleDeployment, interfaceEndpoints: 0, natGateways: 2 };
    expect(usdOf('Endpoints and NAT', queueLines(sampleSize(), throughNat))).toBeCloseTo(
      2 * 730 * (0.045 + 0.005),
    );
  });

  it.each([
    ['an endpoint', { interfaceEndpoints: 1, natGateways: 0, zones: 0 }, 0.01],
    ['a NAT gateway', { interfaceEndpoints: 0, natGateways: 0 }, 0.045],
  ])('carry each event twice through %s', (_, way, usdPerGib) => {
    const size = sampleSize({ workload: { eventsPerSecond: 1_000 } });
    const gib = (2 * 1_000 * (200 + 230) * 2_628_000) / 2 ** 30;
    const lines = queueLines(size, { ...sampleDeployment, ...way });
    expect(usdOf('Endpoints and NAT', lines)).toBeCloseTo(gib * usdPerGib);
  });

  it('carry 2,000 bytes of overhead per call', () => {
    const calls = { sends: 100, receives: 100, emptyReceives: 100, deletes: 100, chores: 100 };
    const gib = (500 * 2_000 * 2_628_000) / 2 ** 30;
    const lines = queueLines(sampleSize({ calls }), { ...sampleDeployment, zones: 0 });
    expect(usdOf('Endpoints and NAT', lines)).toBeCloseTo(gib * 0.01);
  });
});
