import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** CPU per event on one side at a rate. It falls as more events share a call. */
export type CpuCost = { eventsPerSecond: number; micros: number };

/** Figures of the last benchmark, by rate, the lowest first. */
export type Benchmark = {
  cpu: { api: CpuCost[]; worker: CpuCost[] };
  queueCalls: { eventsPerSecond: number; callsPerEvent: number }[];
};

/** Reads the file that `npm run bench -- --write` writes. */
export function readBenchmark(file = RESULTS): Benchmark {
  const { figures } = results.parse(JSON.parse(readFileSync(file, 'utf8')));
  const { pipeline: saturated, 'steady-50': slow, 'steady-500': steady } = figures;
  return {
    cpu: {
      api: [slow, steady, saturated].map(({ acceptedPerSecond, apiCpuMicrosPerEvent }) => ({
        eventsPerSecond: acceptedPerSecond,
        micros: apiCpuMicrosPerEvent,
      })),
      // When saturated, the API accepts faster than the workers store.
      worker: [
        ...[slow, steady].map(({ acceptedPerSecond, workerCpuMicrosPerEvent }) => ({
          eventsPerSecond: acceptedPerSecond,
          micros: workerCpuMicrosPerEvent,
        })),
        { eventsPerSecond: saturated.eventsPerSecond, micros: saturated.workerCpuMicrosPerEvent },
      ],
    },
    queueCalls: [slow, steady].map(({ acceptedPerSecond, sqsCallsPerEvent }) => ({
      eventsPerSecond: acceptedPerSecond,
      callsPerEvent: sqsCallsPerEvent,
    })),
  };
}

const RESULTS = new URL('../../docs/results/bench.json', import.meta.url);

const rate = z.object({
  acceptedPerSecond: z.number(),
  sqsCallsPerEvent: z.number(),
  apiCpuMicrosPerEvent: z.number(),
  workerCpuMicrosPerEvent: z.number(),
});
const results = z.object({
  figures: z.object({
    'steady-50': rate,
    'steady-500': rate,
    pipeline: rate.extend({ eventsPerSecond: z.number() }),
  }),
});
