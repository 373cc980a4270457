import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import { awsSettings, eventIdSecrets, integer, readEnvironment } from '../core/settings/env.ts';
import { logSettings } from '../core/settings/log-settings.ts';
import { settingsTable } from '../core/settings/settings-table.ts';
import { tracingSettings } from '../core/settings/tracing-settings.ts';

const { AWS_REGION, AWS_ENDPOINT_URL_SQS, AWS_ENDPOINT_URL_DYNAMODB, RESOURCE_PREFIX, LOG_LEVEL, QUEUE_URL } =
  awsSettings;
const DATA_DIR = z.string().default('.data').meta({ description: 'Folder of data and logs' });
const TRACE_QUERY_URL = z
  .url({ error: 'expected the URL of a query API, such as http://127.0.0.1:16686' })
  .optional()
  .meta({ description: 'Query API of Jaeger or Tempo, where `npm run trace` reads traces' });
const port = { min: 0, max: 65_535 };
const workers = { min: 1, max: 100 };
const fitsTheMachine = Math.max(2, Math.min(20, availableParallelism() * 2));

/** Every setting of the local platform (`npm start`). */
export const startSettings = z
  .object({
    PORT: integer(8080, port).meta({
      description: 'Port of the API; 0 takes free ports for all processes',
    }),
    HOST: z.string().default('127.0.0.1').meta({ description: 'Address that the API listens on' }),
    OPS_PORT: integer(9091, { min: 0, max: 65_000 }).meta({
      description: "Port of worker-1's metrics and health server; worker-2 has the next, and so on",
    }),
    WORKERS_MIN: integer(2, workers).meta({ description: 'Fewest workers' }),
    WORKERS_MAX: integer(fitsTheMachine, workers).meta({
      description: 'Most workers',
      fallback: 'two per core, from 2 to 20',
    }),
    DATA_DIR,
    AWS_REGION,
    AWS_ENDPOINT_URL_SQS: notAwsEndpoint(AWS_ENDPOINT_URL_SQS),
    AWS_ENDPOINT_URL_DYNAMODB: notAwsEndpoint(AWS_ENDPOINT_URL_DYNAMODB),
    RESOURCE_PREFIX,
    EVENT_ID_SECRETS: eventIdSecrets.optional().meta({
      description:
        'Secrets that sign event ids and cursors; by default one is generated and kept in the data folder',
    }),
    LOG_LEVEL,
    ...tracingSettings,
    ...logSettings,
    TRACE_QUERY_URL,
  })
  .refine(({ WORKERS_MIN, WORKERS_MAX }) => WORKERS_MIN <= WORKERS_MAX, {
    path: ['WORKERS_MAX'],
    error: 'expected at least WORKERS_MIN (WORKERS_MAX is two per core by default: set both)',
  });

export type StartConfig = z.output<typeof startSettings>;

/** Throws a `ConfigurationError` that lists every mistake. */
export function readStartConfig(): StartConfig {
  return readWithEnvFile(startSettings);
}

/** AWS's endpoints are refused: the local platform creates queues and tables without asking. */
function notAwsEndpoint(endpoint: typeof AWS_ENDPOINT_URL_SQS) {
  const error = "expected an endpoint that is not AWS's; for AWS, use `npm run setup -- --aws NAME`";
  return endpoint
    .refine((url) => url === undefined || !isAwsEndpoint(url), { error })
    .meta(endpoint.meta() ?? {});
}

/** Whether an endpoint is AWS's: regional, dual-stack or of a VPC; in China and the European sovereign cloud, too. */
export function isAwsEndpoint(endpoint: string): boolean {
  if (!URL.canParse(endpoint)) return false;
  return /\.(amazonaws\.(com(\.cn)?|eu)|api\.aws|api\.amazonwebservices\.(com\.cn|eu))\.?$/.test(
    new URL(endpoint).hostname,
  );
}

/** The settings of tools that work on queues and tables directly. */
const resourceSettings = z.object({
  DATA_DIR,
  AWS_REGION,
  AWS_ENDPOINT_URL_SQS,
  AWS_ENDPOINT_URL_DYNAMODB,
  RESOURCE_PREFIX,
  QUEUE_URL: QUEUE_URL.optional(),
});

export type ResourceConfig = z.output<typeof resourceSettings>;

/** Throws a `ConfigurationError` that lists every mistake. */
export function readResourceConfig(): ResourceConfig {
  return readWithEnvFile(resourceSettings);
}

const traceSettings = z.object({ DATA_DIR, TRACE_QUERY_URL });

/** The settings of `npm run trace`. Throws a `ConfigurationError` that lists every mistake. */
export function readTraceConfig(): z.output<typeof traceSettings> {
  return readWithEnvFile(traceSettings);
}

/** Reads this process's environment and `.env`. The environment takes precedence. */
function readWithEnvFile<Schema extends z.ZodObject>(schema: Schema): z.output<Schema> {
  if (!existsSync(ENV_FILE)) return readEnvironment(schema, process.env);
  const inFile = Object.keys(parseEnv(readFileSync(ENV_FILE, 'utf8')));
  process.loadEnvFile(ENV_FILE);
  return readEnvironment(schema, process.env, { inFile });
}

const ENV_FILE = '.env';

/**
 * Gives this process and its children dummy credentials, unless an endpoint is AWS's: the SDK requires credentials, and
 * the emulators accept any.
 */
export function useLocalCredentials(endpoints: (string | undefined)[]): void {
  if (endpoints.some((endpoint) => endpoint !== undefined && isAwsEndpoint(endpoint))) return;
  process.env.AWS_ACCESS_KEY_ID ??= 'local';
  process.env.AWS_SECRET_ACCESS_KEY ??= 'local';
  // A profile would take precedence.
  delete process.env.AWS_PROFILE;
}

/** This process's environment with further settings, for a child process. */
export function environmentWith(settings: Record<string, string>): NodeJS.ProcessEnv {
  return { ...process.env, ...settings };
}

// `node scripts/config.ts` prints its table in docs/settings.md.
if (import.meta.main) process.stdout.write(`${settingsTable(startSettings)}\n`);
