import { z } from 'zod';

const acceptFigures = z.object({
  requestsPerSecond: z.number(),
  p50Ms: z.number(),
  p99Ms: z.number(),
  refused: z.number(),
  cpuMicrosPerRequest: z.number(),
  rssBytes: z.number(),
  /** Calls that send a message; raw Hono makes none. */
  sendsPerRequest: z.number(),
});

const storeFigures = z.object({ eventsPerSecond: z.number() });

/** Per attempt that failed and was followed by another. */
const failingFigures = z.object({ attemptsPerSecond: z.number(), workerCpuMicrosPerAttempt: z.number() });

const steadyFigures = z.object({
  acceptedPerSecond: z.number(),
  p50Ms: z.number(),
  p99Ms: z.number(),
  refused: z.number(),
  sqsCallsPerEvent: z.number(),
  dynamoCallsPerEvent: z.number(),
  apiCpuMicrosPerEvent: z.number(),
  /** All workers together. */
  workerCpuMicrosPerEvent: z.number(),
});

const pipelineFigures = steadyFigures.extend({
  eventsPerSecond: z.number(),
  apiRssBytes: z.number(),
  /** One worker. */
  workerRssBytes: z.number(),
  sqsEmulatorRssBytes: z.number(),
  dynamoEmulatorRssBytes: z.number(),
});

/** A scrape in OpenMetrics, with 100 event types; `full`: of a worker that has seen everything, rendered alone. */
const scrapeFigures = z.object({
  apiP99Ms: z.number(),
  apiBytes: z.number(),
  workerP99Ms: z.number(),
  workerBytes: z.number(),
  fullP99Ms: z.number(),
  fullBytes: z.number(),
});

/** Heap after a garbage collection; `worker…`: all workers together. */
const heapFigures = z.object({
  apiBytesBefore: z.number(),
  apiBytesAfter: z.number(),
  workerBytesBefore: z.number(),
  workerBytesAfter: z.number(),
});

/** Of one amount of tracing: see telemetry/in-turn.ts. */
const tracingCost = z.object({ cpuMicros: z.number(), perSecond: z.number(), missingSpans: z.number() });
const tracingCompared = tracingCost.extend({ moreCpu: z.number(), slowerBy: z.number() });

/** Every figure that the benchmark takes, by measurement. A measurement that was left out is absent. */
export const figures = z
  .object({
    raw: acceptFigures,
    'raw-reading': acceptFigures,
    packed: acceptFigures,
    unpacked: acceptFigures,
    drain: storeFigures,
    'bare-drain': storeFigures,
    failing: failingFigures,
    pipeline: pipelineFigures,
    'bare-pipeline': storeFigures,
    'steady-50': steadyFigures,
    'steady-500': steadyFigures,
    scrape: scrapeFigures,
    heap: heapFigures,
    'telemetry-api': z.object({
      off: tracingCost,
      'one in ten': tracingCompared,
      all: tracingCompared,
      'all, collector hangs': tracingCompared,
    }),
    'telemetry-worker': z.object({
      off: tracingCost,
      'one in ten': tracingCompared,
      all: tracingCompared,
    }),
    'telemetry-failing': z.object({ off: tracingCost, 'only what fails': tracingCompared }),
    'steady-500-traced': steadyFigures,
  })
  .partial();

export type Figures = z.output<typeof figures>;
export type AcceptFigures = z.output<typeof acceptFigures>;
export type StoreFigures = z.output<typeof storeFigures>;
export type FailingFigures = z.output<typeof failingFigures>;
export type SteadyFigures = z.output<typeof steadyFigures>;
export type ScrapeFigures = z.output<typeof scrapeFigures>;
export type PipelineFigures = z.output<typeof pipelineFigures>;
export type TracingCost = z.output<typeof tracingCost> & Partial<z.output<typeof tracingCompared>>;
export type HeapFigures = z.output<typeof heapFigures>;
