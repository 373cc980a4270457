import { z } from 'zod';
import { awsSettings, integer, readEnvironment } from '../core/env.ts';
import { settingsTable } from '../core/settings-table.ts';
import { TIMINGS } from '../core/timings.ts';
import type { WorkerOptions } from './worker.ts';

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
    POLLERS: integer(2, { min: 1, max: 32 }).meta({ description: 'Receive calls under way at once' }),
    RECEIVE_WAIT_SECONDS: integer(20, { min: 1, max: 20 }).meta({
      description: 'How long a receive call waits for messages',
    }),
    MAX_HELD_MESSAGES: integer(40, { min: 10, max: 1_000 }).meta({
      description: 'Messages that are held at once, at most',
    }),
    HANDLER_CONCURRENCY: integer(50, { min: 1, max: 1_000 }).meta({
      description: 'Handlers that run at once',
    }),
    HANDLER_TIMEOUT_MS: integer(TIMINGS.handler * 1000, { min: 10, max: 600_000 }).meta({
      description: 'Time that a handler has, in ms',
    }),
    MAX_ATTEMPTS: integer(5, { min: 1, max: 20 }).meta({
      description: 'Times that a failing event is handled before it is dead-lettered',
    }),
    RETRY_BASE_MS: integer(1_000, { min: 0, max: 60_000 }).meta({
      description: 'Back-off before the second attempt, at most, in ms',
    }),
    RETRY_CAP_MS: integer(60_000, { min: 0, max: 900_000 }).meta({
      description: 'Back-off before any attempt, at most, in ms',
    }),
    DRAIN_SECONDS: integer(TIMINGS.drain, { min: 1, max: 600 }).meta({
      description: 'Time to finish what is held when it is told to stop',
    }),
  })
  .refine(({ POLLERS, MAX_HELD_MESSAGES }) => MAX_HELD_MESSAGES >= 10 * POLLERS, {
    path: ['MAX_HELD_MESSAGES'],
    error: 'expected at least 10 for each of POLLERS: a receive call brings as many',
  })
  .refine(({ RETRY_BASE_MS, RETRY_CAP_MS }) => RETRY_CAP_MS >= RETRY_BASE_MS, {
    path: ['RETRY_CAP_MS'],
    error: 'expected no less than RETRY_BASE_MS',
  })
  .refine(({ HANDLER_TIMEOUT_MS, DRAIN_SECONDS }) => DRAIN_SECONDS * 1000 >= HANDLER_TIMEOUT_MS, {
    path: ['DRAIN_SECONDS'],
    error: 'expected no less than HANDLER_TIMEOUT_MS: a worker that stops lets its longest handler end',
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
    maxHeldMessages: config.MAX_HELD_MESSAGES,
    handlerConcurrency: config.HANDLER_CONCURRENCY,
    handlerTimeoutMs: config.HANDLER_TIMEOUT_MS,
    maxAttempts: config.MAX_ATTEMPTS,
    retryBaseMs: config.RETRY_BASE_MS,
    retryCapMs: config.RETRY_CAP_MS,
    drainMs: config.DRAIN_SECONDS * 1000,
  };
}

// `node worker/config.ts` prints the table of settings that the README shows.
if (import.meta.main) process.stdout.write(`${settingsTable(workerSettings)}\n`);
