import { describe, expect, it } from 'vitest';
import { edgeLines } from './edge-lines.ts';
import { sampleDeployment, sampleSize, usdOf } from './testing/sample-deployment.ts';

const at = (eventsPerSecond: number, eventsPerRequest = 1) =>
  edgeLines(sampleSize({ workload: { eventsPerSecond, eventsPerRequest } }), sampleDeployment);

describe('load balancer, firewall and outgoing data', () => {
  it('an idle load balancer costs its hours and one address per zone', () => {
    expect(usdOf('Load balancer', at(0))).toBeCloseTo(730 * (0.0225 + 2 * 0.005));
  });

  it('a busy load balancer costs the LCUs of its largest dimension, bytes', () => {
    // 1,000 requests a second of 650 bytes, answered with 550: 4.02 GiB an hour
    const units = (1_000 * 3_600 * 1_200) / 2 ** 30;
    expect(usdOf('Load balancer', at(1_000)) - usdOf('Load balancer', at(0))).toBeCloseTo(
      730 * 0.008 * units,
    );
  });

  it('the firewall costs its ACL, its rules and every request', () => {
    expect(usdOf('Firewall (WAF)', at(0))).toBeCloseTo(5 + 4 * 1);
    expect(usdOf('Firewall (WAF)', at(1_000))).toBeCloseTo(9 + 2_628 * 0.6);
  });

  it('a response is sent per request, not per event', () => {
    const gib = (1_000 * 2_628_000 * 550) / 2 ** 30;
    expect(usdOf('Data to the internet', at(1_000))).toBeCloseTo(gib * 0.09);
    expect(usdOf('Data to the internet', at(1_000, 100))).toBeCloseTo((gib * 0.09) / 100);
  });
});
