import { z } from 'zod';
import { describeBounds, type NumberBounds, readWholeNumber } from '../lib/numbers.ts';
import { misspeltSetting } from './misspelt-settings.ts';
import { SETTING_NAMES } from './setting-names.ts';

/** Lists every wrong setting, one a line. */
export class ConfigurationError extends Error {
  override name = 'ConfigurationError';
}

export type EnvironmentOptions = {
  /** The names in a settings file. Each must be a setting of some process. */
  inFile?: string[];
  warn?: (line: string) => void;
};

/**
 * Reads a process's settings; an empty value counts as unset. Throws a `ConfigurationError` that lists every mistake.
 * A name that is not a setting is a mistake in a settings file. The environment is full of other programs' names: there,
 * a name that looks like a misspelt setting only gets a warning.
 */
export function readEnvironment<Schema extends z.ZodObject>(
  schema: Schema,
  environment: Record<string, string | undefined>,
  { inFile = [], warn = warnOnStderr }: EnvironmentOptions = {},
): z.output<Schema> {
  const given = Object.fromEntries(
    Object.keys(schema.shape).flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])),
  );
  const parsed = schema.safeParse(given);
  const mistakes = [
    ...unknownNames(inFile),
    ...(parsed.error?.issues ?? []).map(({ path, message }) => `  ${path.join('.')}: ${message}`),
  ];
  if (!parsed.success || mistakes.length > 0)
    throw new ConfigurationError(`The configuration is wrong:\n${mistakes.join('\n')}`);
  for (const [name, value] of Object.entries(environment)) {
    const meant = value ? misspeltSetting(name, SETTING_NAMES) : undefined;
    if (meant !== undefined) warn(`${name} is not a setting: did you mean ${meant}?`);
  }
  return parsed.data;
}

function warnOnStderr(line: string): void {
  process.stderr.write(`${line}\n`);
}

function unknownNames(inFile: string[]): string[] {
  return inFile.flatMap((name) => {
    if (SETTING_NAMES.includes(name)) return [];
    const meant = misspeltSetting(name, SETTING_NAMES);
    if (meant !== undefined) return [`  ${name}: not a setting; did you mean ${meant}?`];
    return OTHER_PROGRAMS.test(name) ? [] : [`  ${name}: not a setting`];
  });
}

/** Names that the SDK, Node, npm, proxies, Docker Compose and OpenTelemetry read. There is no complete list. */
const OTHER_PROGRAMS =
  /^((AWS|NODE|NPM|OTEL|COMPOSE|DOCKER|SSL)_.+|TZ|NO_COLOR|FORCE_COLOR|(HTTPS?|ALL|NO)_PROXY)$/i;

/** A whole number within bounds, with its default. */
export function integer(fallback: number, bounds: Required<NumberBounds>) {
  return z
    .string()
    .transform((text, context) => {
      const value = readWholeNumber(text, bounds);
      if (value !== undefined) return value;
      context.addIssue(`expected a whole number ${describeBounds(bounds)}`);
      return z.NEVER;
    })
    .prefault(String(fallback));
}

/** The settings of every process that calls AWS. */
export const awsSettings = {
  AWS_REGION: z.string().default('us-east-1').meta({ description: 'Region of the queue and the tables' }),
  AWS_ENDPOINT_URL_SQS: z.url().optional().meta({ description: 'Endpoint of SQS, if not that of AWS' }),
  AWS_ENDPOINT_URL_DYNAMODB: z
    .url()
    .optional()
    .meta({ description: 'Endpoint of DynamoDB, if not that of AWS' }),
  RESOURCE_PREFIX: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,40}$/, { error: 'expected 1 to 40 characters of A-Z a-z 0-9 -' })
    .default('sluice')
    .meta({ description: 'Prefix of the names of queues and tables' }),
  QUEUE_URL: z.url({ error: 'expected the URL of the event queue, as `npm run setup` prints it' }).meta({
    description: 'URL of the event queue',
  }),
  EVENT_RETENTION_DAYS: integer(30, { min: 1, max: 3_650 }).meta({
    description: 'Days to keep events and statistics',
  }),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'], {
      error: 'expected trace, debug, info, warn, error or silent',
    })
    .default('info')
    .meta({ description: 'Least severe level that is logged' }),
};

/** For processes that issue or verify event ids. */
export const eventIdSecrets = z
  .string({ error: 'expected one or more secrets, separated by commas' })
  .transform((text) => text.split(',').map((secret) => secret.trim()))
  .refine((secrets) => secrets.every(({ length }) => length >= 16), {
    error: 'expected secrets of at least 16 characters',
  })
  .transform((secrets) => secrets as [string, ...string[]]) // split gives at least one
  .meta({
    description: 'Secrets that sign event ids and cursors, separated by commas: the first signs, all verify',
  });
