import { expect, test } from 'vitest';
import { z } from 'zod';
import { RequestRefused } from '../../core/ports/request-refused.ts';
import { createReadTable, type ReadTableOptions } from './table-read.ts';

function readerOf(options: ReadTableOptions = {}) {
  const failed: unknown[] = [];
  const readTable = createReadTable(
    { probe: { failed: (error) => void failed.push(error) } },
    { timeoutMs: 5, ...options },
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

test('no answer in time is an outage, and ends the read', async () => {
  let given: AbortSignal | undefined;

  const read = await readerOf().readTable('t', (signal) => {
    given = signal;
    return new Promise(() => {});
  });

  expect(read).toMatchObject({ kind: 'problem', problem: { kind: 'table-unavailable' } });
  expect(given?.aborted).toBe(true);
});

test('a client that goes away ends the read, and nobody is told', async () => {
  const { readTable, failed } = readerOf({ timeoutMs: 60_000 });
  const gone = new AbortController();
  const reading = readTable('t', untilAborted, gone.signal);

  gone.abort();

  expect(await reading).toMatchObject({ kind: 'problem', problem: { kind: 'client-gone' } });
  expect(failed).toEqual([]);
});

test('a read past those that may be under way waits for a bounded time: 503 with Retry-After', async () => {
  const { readTable, failed } = readerOf({ atOnce: 1, maxWaitMs: 1, timeoutMs: 60_000 });
  const gone = new AbortController();
  const first = readTable('t', untilAborted, gone.signal);

  expect(await readTable('t', async () => 7)).toMatchObject({
    kind: 'problem',
    problem: { kind: 'too-many-reads', headers: { 'retry-after': '1' } },
  });
  gone.abort();
  await first;

  expect(await readTable('t', async () => 7)).toEqual({ kind: 'read', value: 7 });
  expect(failed).toEqual([]);
});

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

test.each([
  ['a bug', new RangeError('Invalid time value')],
  ['a row that is not what we wrote', z.string().safeParse(1).error],
  ['a request that the table refuses', new RequestRefused('too long')],
])('%s is no outage: it is rethrown', async (_what, failure) => {
  await expect(readerOf().readTable('t', () => Promise.reject(failure))).rejects.toBe(failure);
});
