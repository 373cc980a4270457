import { z } from 'zod';
import { DAY_MS } from '../core/lib/durations.ts';
import { CALL_RATES } from '../core/settings/call-rates.ts';
import { awsSettings, integer, readEnvironment } from '../core/settings/env.ts';
import { logSettings } from '../core/settings/log-settings.ts';
import { settingsTable } from '../core/settings/settings-table.ts';
import { TIMINGS } from '../core/settings/timings.ts';
import { tracingSettings } from '../core/settings/tracing-settings.ts';
import type { WholeTraceLimits } from '../core/telemetry/tracing/whole-traces.ts';
import type { WorkerOptions } from './worker.ts';

/** Such as `5,30,120`; `none` for a single attempt. */
const retryDelays = z
  .string()
  .regex(/^(none|\d{1,5}(,\d{1,5}){0,18})$/, {
    error: 'expected up to 19 numbers of seconds, separated by commas, or none',
  })
  .transform((text) => (text === 'none' ? [] : text.split(',').map(Number)))
  .refine((delays) => delays.every((seconds) => seconds <= DAY_MS / 1000), {
    error: 'expected no wait longer than a day',
  });

/** Every setting of a worker. */
export const workerSettings = z
  .object({
    ...awsSettings,
    OPS_HOST: z
      .string()
      .default('127.0.0.1')
      .meta({ description: 'Address of the metrics and health server' }),
    OPS_PORT: integer(9091, { min: 0, max: 65_535 }).meta({
      description: 'Port of the metrics and health server; 0 picks one',
    }),
    POLLERS: integer(CALL_RATES.pollers, { min: 1, max: 32 }).meta({
      description: 'Receive calls under way at once',
    }),
    RECEIVE_WAIT_SECONDS: integer(CALL_RATES.receiveWaitSeconds, { min: 1, max: 20 }).meta({
      description: 'How long a receive call waits for messages',
    }),
    MAX_IN_FLIGHT_MESSAGES: integer(40, { min: 10, max: 1_000 }).meta({
      description: 'Most messages in flight at once',
    }),
    HANDLER_CONCURRENCY: integer(50, { min: 1, max: 1_000 }).meta({
      description: 'Handlers that run at once',
    }),
    HANDLER_TIMEOUT_MS: integer(TIMINGS.handler * 1000, { min: 10, max: 600_000 }).meta({
      description: 'Time limit of a handler, in ms',
    }),
    RETRY_DELAYS_SECONDS: retryDelays.default([5, 30, 120, 600]).meta({
      description:
        'Wait before each retry, shortened at random by up to half (jitter); `none` for a single attempt. After the last failed attempt the event is dead-lettered',
      fallback: '`5,30,120,600`',
    }),
    DRAIN_SECONDS: integer(TIMINGS.drain, { min: 1, max: 600 }).meta({
      description: 'Time to finish the messages in flight after a stop signal',
    }),
    WORKER_GROUP: z.string().optional().meta({
      description:
        'Name of the Auto Scaling group that this worker is in: one of its workers sizes it. Without a name, none does',
    }),
    AWS_ENDPOINT_URL_AUTO_SCALING: z.url().optional().meta({
      description: 'Endpoint of Auto Scaling, if not that of AWS',
    }),
    ...tracingSettings,
    TRACE_SLOW_SECONDS: integer(5, { min: 1, max: 3_600 }).meta({
      description:
        'An event that takes longer than this from its request to the table is slow: it is traced, sampled or not',
    }),
    TRACE_FAILURES_PER_SECOND: integer(20, { min: 0, max: 10_000 }).meta({
      description: 'Most failed events per second that are traced although they were not sampled',
    }),
    TRACE_SLOW_PER_SECOND: integer(5, { min: 0, max: 10_000 }).meta({
      description: 'The same for slow events',
    }),
    ...logSettings,
  })
  .refine(({ POLLERS, MAX_IN_FLIGHT_MESSAGES }) => MAX_IN_FLIGHT_MESSAGES >= 10 * POLLERS, {
    path: ['MAX_IN_FLIGHT_MESSAGES'],
    error: 'expected at least 10 per poller (POLLERS): one receive call can bring 10',
  })
  .refine(({ HANDLER_TIMEOUT_MS, DRAIN_SECONDS }) => DRAIN_SECONDS * 1000 >= HANDLER_TIMEOUT_MS, {
    path: ['DRAIN_SECONDS'],
    error: 'expected at least HANDLER_TIMEOUT_MS: a stopping worker lets its handlers finish',
  });

export type WorkerConfig = z.output<typeof workerSettings>;

/** Throws a `ConfigurationError` that lists every mistake. */
export function readConfig(environment: Record<string, string | undefined> = process.env): WorkerConfig {
  return readEnvironment(workerSettings, environment);
}

export function workerOptions(config: WorkerConfig): WorkerOptions {
  return {
    pollers: config.POLLERS,
    receiveWaitSeconds: config.RECEIVE_WAIT_SECONDS,
    maxInFlightMessages: config.MAX_IN_FLIGHT_MESSAGES,
    handlerConcurrency: config.HANDLER_CONCURRENCY,
    handlerTimeoutMs: config.HANDLER_TIMEOUT_MS,
    retryDelaysMs: config.RETRY_DELAYS_SECONDS.map((seconds) => seconds * 1000),
    drainMs: config.DRAIN_SECONDS * 1000,
  };
}

export function wholeTraceLimits(config: WorkerConfig): WholeTraceLimits {
  return {
    slowSeconds: config.TRACE_SLOW_SECONDS,
    failuresPerSecond: config.TRACE_FAILURES_PER_SECOND,
    slowPerSecond: config.TRACE_SLOW_PER_SECOND,
  };
}

// `node worker/config.ts` prints the worker's table of docs/settings.md.
if (import.meta.main) process.stdout.write(`${settingsTable(workerSettings)}\n`);
