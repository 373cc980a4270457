import { z } from 'zod';

/*
 * The settings of Tempo and Loki that we use. A misspelt one stops either at its start, and neither can be built here to
 * try it.
 */

const endpoint = z.string().regex(/^0\.0\.0\.0:\d+$/);
const hours = z.string().regex(/^\d+h$/);
const server = z.strictObject({
  http_listen_port: z.number(),
  log_level: z.enum(['debug', 'info', 'warn', 'error']),
});

/** https://grafana.com/docs/tempo/v3.0.x/configuration/ */
export const tempoSettings = z.strictObject({
  server,
  distributor: z.strictObject({
    receivers: z.strictObject({
      otlp: z.strictObject({
        protocols: z.strictObject({ http: z.strictObject({ endpoint }) }),
      }),
    }),
  }),
  storage: z.strictObject({
    trace: z.strictObject({
      backend: z.literal('local'),
      wal: z.strictObject({ path: z.string() }),
      local: z.strictObject({ path: z.string() }),
    }),
  }),
  overrides: z.strictObject({
    defaults: z.strictObject({ compaction: z.strictObject({ block_retention: hours }) }),
  }),
  usage_report: z.strictObject({ reporting_enabled: z.boolean() }),
});

/** https://grafana.com/docs/loki/v3.7.x/configure/ */
export const lokiSettings = z.strictObject({
  auth_enabled: z.boolean(),
  server,
  common: z.strictObject({
    path_prefix: z.string(),
    replication_factor: z.literal(1),
    ring: z.strictObject({ kvstore: z.strictObject({ store: z.literal('inmemory') }) }),
    storage: z.strictObject({
      filesystem: z.strictObject({ chunks_directory: z.string(), rules_directory: z.string() }),
    }),
  }),
  schema_config: z.strictObject({
    configs: z.array(
      z.strictObject({
        from: z.iso.date(),
        store: z.literal('tsdb'),
        object_store: z.literal('filesystem'),
        // Structured metadata, which the trace ids are in, came with version 13.
        schema: z.literal('v13'),
        // Loki refuses another period for this store.
        index: z.strictObject({ prefix: z.string(), period: z.literal('24h') }),
      }),
    ),
  }),
  limits_config: z.strictObject({ retention_period: hours }),
  compactor: z.strictObject({
    working_directory: z.string(),
    retention_enabled: z.literal(true),
    // Loki requires it where retention is enabled.
    delete_request_store: z.literal('filesystem'),
  }),
  analytics: z.strictObject({ reporting_enabled: z.boolean() }),
});
