import { describe, expect, it } from 'vitest';
import { DEFAULT_WORKLOAD, ENVELOPE_BYTES } from './assumptions.ts';
import { readBenchmark } from './benchmark.ts';
import { queueCalls } from './queue-calls.ts';

const { cpu, queueCalls: counted } = readBenchmark();

describe('the last benchmark', () => {
  it.each(['api', 'worker'] as const)('has the CPU of the %s at three rates, the lowest first', (side) => {
    const rates = cpu[side].map(({ eventsPerSecond }) => eventsPerSecond);
    expect(rates).toHaveLength(3);
    expect(rates).toEqual(rates.toSorted((a, b) => a - b));
  });

  it("has the workers' CPU at the rate they stored, which is below the rate the API accepted", () => {
    expect(cpu.worker.at(-1)?.eventsPerSecond).toBeLessThanOrEqual(cpu.api.at(-1)?.eventsPerSecond ?? 0);
  });

  it.each(counted)(
    'counted SQS calls at $eventsPerSecond events per second that the model matches within 15 %',
    ({ eventsPerSecond, callsPerEvent }) => {
      const { sends, receives, emptyReceives, deletes } = queueCalls({ ...AS_BENCHMARKED, eventsPerSecond });
      const modelled = (sends + receives + emptyReceives + deletes) / eventsPerSecond;
      expect(Math.abs(modelled / callsPerEvent - 1)).toBeLessThan(0.15);
    },
  );
});

/** The benchmark runs one API process and two workers that wait for 1 s, without a load balancer. */
const AS_BENCHMARKED = {
  eventsPerRequest: 1,
  encodedEventBytes: DEFAULT_WORKLOAD.eventBytes + ENVELOPE_BYTES,
  apiProcesses: 1,
  workers: 2,
  pollers: 2,
  receiveWaitSeconds: 1,
  lingerMs: 4,
  healthChecksPerSecond: 0,
};
