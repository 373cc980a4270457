import { expect, test } from 'vitest';
import { z } from 'zod';
import { awsSettings, integer } from './env.ts';
import { listSettings, settingsTable } from './settings-table.ts';

test('a table has the default and the description of each setting', () => {
  const schema = z.object({
    PORT: integer(8080, { min: 1, max: 65_535 }).meta({ description: 'Port' }),
    QUEUE_URL: z.url().meta({ description: 'Queue' }),
    ENDPOINT: z.url().optional(),
    WORKERS_MAX: integer(4, { min: 1, max: 9 }).meta({
      description: 'Most workers',
      fallback: 'fits the machine',
    }),
  });
  expect(settingsTable(schema).split('\n')).toEqual([
    '| setting       | default          | what it is   |',
    '| ------------- | ---------------- | ------------ |',
    '| `PORT`        | `8080`           | Port         |',
    '| `QUEUE_URL`   | *required*       | Queue        |',
    '| `ENDPOINT`    |                  |              |',
    '| `WORKERS_MAX` | fits the machine | Most workers |',
  ]);
});

test('every shared setting has a description', () => {
  for (const { name, description } of listSettings(z.object(awsSettings)))
    expect(description, name).not.toBe('');
});
