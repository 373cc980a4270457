import { z } from 'zod';
import { MAX_PACK_EVENTS } from '../core/event/pack.ts';
import { CALL_RATES } from '../core/settings/call-rates.ts';
import { awsSettings, eventIdSecrets, integer, readEnvironment } from '../core/settings/env.ts';
import { logSettings } from '../core/settings/log-settings.ts';
import { settingsTable } from '../core/settings/settings-table.ts';
import { TIMINGS } from '../core/settings/timings.ts';
import { tracingSettings } from '../core/settings/tracing-settings.ts';
import type { ApiOptions } from './api.ts';

/** Every setting of the API. */
export const apiSettings = z.object({
  ...awsSettings,
  EVENT_ID_SECRETS: eventIdSecrets,
  PORT: integer(8080, { min: 0, max: 65_535 }).meta({ description: 'Port to listen on; 0 takes a free one' }),
  HOST: z.string().default('0.0.0.0').meta({ description: 'Address to listen on' }),
  LINGER_MS: integer(CALL_RATES.lingerMs, { min: 0, max: 100 }).meta({
    description: 'How long an accepted event waits to share a message with others, in ms',
  }),
  PACK_MAX_EVENTS: integer(MAX_PACK_EVENTS, { min: 1, max: MAX_PACK_EVENTS }).meta({
    description: 'The most events in one message; 1 turns packing off',
  }),
  ACCEPT_BUFFER_EVENTS: integer(5_000, { min: 1, max: 1_000_000 }).meta({
    description: 'The most events that wait for the queue to confirm them; beyond it, requests get 503',
  }),
  ACCEPT_BUFFER_BYTES: integer(64 * 1024 * 1024, { min: 1024 * 1024, max: 4 * 1024 ** 3 }).meta({
    description: 'The most bytes of waiting events; beyond it, requests get 503',
  }),
  DEREGISTRATION_DELAY_SECONDS: integer(0, { min: 0, max: 3_600 }).meta({
    description: 'How long to keep serving after readiness fails, until load balancers stop sending requests',
  }),
  SHUTDOWN_TIMEOUT_SECONDS: integer(TIMINGS.apiShutdown, { min: 1, max: 3_600 }).meta({
    description: 'How long a stop may take after the deregistration delay',
  }),
  WORKERS_MAX: integer(0, { min: 0, max: 10_000 }).meta({
    description:
      'Most workers that the fleet may have, for its metric; 0 if the scaler reports the limit, or there is none',
  }),
  ...tracingSettings,
  ...logSettings,
});

export type ApiConfig = z.output<typeof apiSettings>;

/** Throws a `ConfigurationError` that lists every mistake. */
export function readConfig(environment: Record<string, string | undefined> = process.env): ApiConfig {
  return readEnvironment(apiSettings, environment);
}

export function apiOptions(config: ApiConfig): ApiOptions {
  return {
    host: config.HOST,
    port: config.PORT,
    retentionDays: config.EVENT_RETENTION_DAYS,
    deregistrationDelayMs: config.DEREGISTRATION_DELAY_SECONDS * 1000,
    fleetLimit: config.WORKERS_MAX || undefined,
    packing: {
      lingerMs: config.LINGER_MS,
      maxEvents: config.PACK_MAX_EVENTS,
      maxBufferedEvents: config.ACCEPT_BUFFER_EVENTS,
      maxBufferedBytes: config.ACCEPT_BUFFER_BYTES,
    },
  };
}

// `node api/config.ts` prints its table in docs/settings.md.
if (import.meta.main) process.stdout.write(`${settingsTable(apiSettings)}\n`);
