import { expect, test } from 'vitest';
import { z } from 'zod';
import { createReadTable } from './table-read.ts';

function readerOf() {
  const failed: unknown[] = [];
  const readTable = createReadTable(
    { probe: { failed: (error) => void failed.push(error) } },
    { timeoutMs: 5 },
  );
  return { readTable, failed };
}

const named = (name: string) => Object.assign(new Error('no'), { name });

test('gives what was read', async () => {
  expect(await readerOf().readTable('t', async () => 7)).toEqual({ kind: 'read', value: 7 });
});

test.each([
  ['a connection that was reset', Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })],
  ['a deadline of the SDK', named('TimeoutError')],
  ['throttling', named('ProvisionedThroughputExceededException')],
  ['keys that stay unprocessed', new Error('the table kept returning unprocessed keys')],
])('%s is an outage: 503, and told to the probe', async (_what, failure) => {
  const { readTable, failed } = readerOf();

  expect(await readTable('t', () => Promise.reject(failure))).toMatchObject({
    kind: 'problem',
    problem: { kind: 'table-unavailable' },
  });
  expect(failed).toHaveLength(1);
});

test('no answer in time is an outage', async () => {
  expect(await readerOf().readTable('t', () => new Promise(() => {}))).toMatchObject({ kind: 'problem' });
});

test.each([
  ['a bug', new RangeError('Invalid time value')],
  ['a row that is not what we wrote', z.string().safeParse(1).error],
  ['a request that the table refuses', named('ValidationException')],
])('%s is no outage: it is rethrown', async (_what, failure) => {
  await expect(readerOf().readTable('t', () => Promise.reject(failure))).rejects.toBe(failure);
});
