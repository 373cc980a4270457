import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { awsSettings, ConfigurationError, eventIdSecrets, integer, readEnvironment } from './env.ts';

const schema = z.object({
  ...awsSettings,
  EVENT_ID_SECRETS: eventIdSecrets,
  PORT: integer(8080, { min: 0, max: 65_535 }),
});
const needed = {
  QUEUE_URL: 'http://127.0.0.1:4566/000000000000/q',
  EVENT_ID_SECRETS: 'sixteen or more characters',
};
const mistakesOf = (environment: Record<string, string>): string => {
  try {
    readEnvironment(schema, environment);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
  }
  throw new Error('no mistake was found');
};

test('a setting that is missing or empty has its default', () => {
  expect(
    readEnvironment(schema, { ...needed, PORT: '', LOG_LEVEL: '', AWS_ENDPOINT_URL_SQS: '', OTHER: 'x' }),
  ).toEqual({
    QUEUE_URL: needed.QUEUE_URL,
    EVENT_ID_SECRETS: [needed.EVENT_ID_SECRETS],
    PORT: 8080,
    LOG_LEVEL: 'info',
    AWS_REGION: 'us-east-1',
    RESOURCE_PREFIX: 'sluice',
    EVENT_RETENTION_DAYS: 30,
  });
});

test('every wrong setting is listed at once, by its name', () => {
  const message = mistakesOf({
    PORT: 'http',
    LOG_LEVEL: 'loud',
    RESOURCE_PREFIX: 'a b',
    EVENT_ID_SECRETS: 'short',
  });
  expect(message.split('\n')).toHaveLength(6);
  for (const name of ['PORT', 'LOG_LEVEL', 'RESOURCE_PREFIX', 'EVENT_ID_SECRETS', 'QUEUE_URL'])
    expect(message).toContain(`  ${name}: expected`);
});

test('the message about a wrong secret does not contain it', () => {
  expect(mistakesOf({ ...needed, EVENT_ID_SECRETS: 'hunter2' })).not.toContain('hunter2');
});

test('secrets are a list without the spaces around them', () => {
  const { EVENT_ID_SECRETS } = readEnvironment(schema, {
    ...needed,
    EVENT_ID_SECRETS: ' the new one of sixteen , the old one of sixteen',
  });
  expect(EVENT_ID_SECRETS).toEqual(['the new one of sixteen', 'the old one of sixteen']);
});

describe('a whole number', () => {
  test.each(['0', '65535', '080'])('may be %s', (text) => {
    expect(readEnvironment(schema, { ...needed, PORT: text }).PORT).toBe(Number(text));
  });

  test.each(['-1', '65536', '1.5', '1e3', '0x10', ' 1', '١', 'NaN', '9'.repeat(400)])('is not %s', (text) => {
    expect(mistakesOf({ ...needed, PORT: text })).toContain('PORT: expected a whole number from 0 to 65535');
  });
});

describe('a name that is not a setting', () => {
  /** The warnings about names in the environment. */
  const warningsOf = (environment: Record<string, string>): string[] => {
    const lines: string[] = [];
    readEnvironment(schema, { ...needed, ...environment }, { warn: (line) => lines.push(line) });
    return lines;
  };
  const mistakesIn = (...inFile: string[]): string => {
    try {
      readEnvironment(schema, { ...needed, PORT: 'http' }, { inFile });
    } catch (error) {
      if (error instanceof ConfigurationError) return error.message;
    }
    throw new Error('no mistake was found');
  };

  test('gets a warning if it resembles one, of whichever process', () => {
    expect(warningsOf({ WORKER_MAX: '8', LINGERMS: '5' })).toEqual([
      'WORKER_MAX is not a setting: did you mean WORKERS_MAX?',
      'LINGERMS is not a setting: did you mean LINGER_MS?',
    ]);
  });

  test('gets no warning if it resembles none, is empty, or is a setting of another process', () => {
    expect(warningsOf({ HOSTNAME: 'x', WORKER_MAX: '', WORKERS_MAX: '8', POLLERS: '2' })).toEqual([]);
  });

  test('is a mistake in a settings file, listed with all others', () => {
    expect(mistakesIn('WORKER_MAX', 'COLOUR', 'POLLERS', 'AWS_PROFILE')).toBe(
      'The configuration is wrong:\n' +
        '  WORKER_MAX: not a setting; did you mean WORKERS_MAX?\n' +
        '  COLOUR: not a setting\n' +
        '  PORT: expected a whole number from 0 to 65535',
    );
  });
});
