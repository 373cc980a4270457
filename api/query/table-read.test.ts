import { afterEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { RequestRefused } from '../../core/ports/request-refused.ts';
import { createReadTable, type ReadTableOptions } from './table-read.ts';

const TRACE = { traceId: 't'.repeat(32), spanId: 's'.repeat(16) };

afterEach(() => void vi.useRealTimers());

function readerOf(options?: ReadTableOptions) {
  const failed: unknown[] = [];
  const readTable = createReadTable({ probe: { failed: (error) => void failed.push(error) } }, options);
  return { readTable, failed };
}

const named = (name: string) => Object.assign(new Error('no'), { name });

test('returns what was read', async () => {
  expect(await readerOf().readTable(TRACE, async () => 7)).toEqual({ kind: 'read', value: 7 });
});

test.each([
  ['a connection that was reset', Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })],
  ['a deadline of the SDK', named('TimeoutError')],
  ['throttling', named('ProvisionedThroughputExceededException')],
  ['keys that stay unprocessed', new Error('the table kept returning unprocessed keys')],
])('%s is an outage: 503, and the probe hears of it', async (_what, failure) => {
  const { readTable, failed } = readerOf();

  expect(await readTable(TRACE, () => Promise.reject(failure))).toMatchObject({
    kind: 'problem',
    problem: { kind: 'table-unavailable' },
  });
  expect(failed).toHaveLength(1);
});

test('a read that takes longer than 2.5 s is aborted, and counts as an outage', async () => {
  vi.useFakeTimers();
  const { readTable, failed } = readerOf();
  let given: AbortSignal | undefined;
  const reading = readTable(TRACE, (signal) => {
    given = signal;
    return new Promise(() => {});
  });

  await vi.advanceTimersByTimeAsync(2_499);
  expect(given?.aborted).toBe(false);
  await vi.advanceTimersByTimeAsync(1);

  expect(given?.aborted).toBe(true);
  expect(await reading).toMatchObject({ kind: 'problem', problem: { kind: 'table-unavailable' } });
  expect(failed).toEqual([expect.stringContaining('the read took longer than 2500 ms')]);
});

test('a client that disconnects ends the read, without a report', async () => {
  const { readTable, failed } = readerOf();
  const gone = new AbortController();
  const reading = readTable(TRACE, untilAborted, gone.signal);

  gone.abort();

  expect(await reading).toMatchObject({ kind: 'problem', problem: { kind: 'client-gone' } });
  expect(failed).toEqual([]);
});

test('a read waits up to 1 s for its turn: then 503 with Retry-After', async () => {
  vi.useFakeTimers();
  const { readTable, failed } = readerOf({ atOnce: 1 });
  const gone = new AbortController();
  const first = readTable(TRACE, untilAborted, gone.signal);
  let second: unknown;
  const waiting = readTable(TRACE, async () => 7).then((read) => {
    second = read;
  });

  await vi.advanceTimersByTimeAsync(999);
  expect(second).toBeUndefined();
  await vi.advanceTimersByTimeAsync(1);
  await waiting;

  expect(second).toMatchObject({
    kind: 'problem',
    problem: { kind: 'too-many-reads', headers: { 'retry-after': '1' } },
  });
  gone.abort();
  await first;

  expect(await readTable(TRACE, async () => 7)).toEqual({ kind: 'read', value: 7 });
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
])('%s is not an outage: it is rethrown', async (_what, failure) => {
  await expect(readerOf().readTable(TRACE, () => Promise.reject(failure))).rejects.toBe(failure);
});
