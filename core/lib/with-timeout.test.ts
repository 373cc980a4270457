import { getEventListeners } from 'node:events';
import { afterEach, expect, test, vi } from 'vitest';
import { isTimeout, withTimeout } from './with-timeout.ts';

afterEach(() => void vi.useRealTimers());

/** Work that never ends, and the signal that it was given. */
function endless() {
  const given: { signal?: AbortSignal } = {};
  const work = (signal: AbortSignal) => {
    given.signal = signal;
    return new Promise<never>(() => {});
  };
  return { given, work };
}

test('returns what the work returns in time, and leaves its signal alone', async () => {
  const signal = await withTimeout(1_000, 'the work', async (signal) => signal);

  expect(signal.aborted).toBe(false);
});

test('a failure in time is passed on', async () => {
  const failure = new Error('no route');
  const failed = withTimeout(1_000, 'the work', () => Promise.reject(failure));

  await expect(failed).rejects.toBe(failure);
  expect(isTimeout(failure)).toBe(false);
});

test('work that throws synchronously leaves no timer behind', async () => {
  vi.useFakeTimers();
  let given: AbortSignal | undefined;
  const broken = withTimeout(1, 'the work', (signal) => {
    given = signal;
    throw new RangeError('no such date');
  });

  await expect(broken).rejects.toThrow('no such date');
  expect(vi.getTimerCount()).toBe(0);
  expect(given?.aborted).toBe(false);
});

test('late work is aborted, and the error names it', async () => {
  vi.useFakeTimers();
  const { given, work } = endless();
  const late = withTimeout(5_000, 'the work', work).catch((error: unknown) => error);

  await vi.advanceTimersByTimeAsync(4_999);
  expect(given.signal?.aborted).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  const error = await late;

  expect(isTimeout(error)).toBe(true);
  expect(String(error)).toContain('the work took longer than 5000 ms');
  expect(given.signal?.reason).toBe(error);
});

test('work that heeds its signal is still reported as late', async () => {
  vi.useFakeTimers();
  const late = withTimeout(
    5,
    'the work',
    (signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('gave up')));
      }),
  ).catch((error: unknown) => error);

  await vi.advanceTimersByTimeAsync(5);

  expect(isTimeout(await late)).toBe(true);
});

test("the caller's signal ends the work early, with its own reason", async () => {
  const caller = new AbortController();
  const { given, work } = endless();
  const ended = withTimeout(1_000, 'the work', work, { signal: caller.signal });

  caller.abort('the client went away');

  await expect(ended).rejects.toBe('the client went away');
  expect(given.signal?.reason).toBe('the client went away');
});

test("work does not begin once the caller's signal has aborted", async () => {
  const { given, work } = endless();
  const ended = withTimeout(1_000, 'the work', work, { signal: AbortSignal.abort('too late') });

  await expect(ended).rejects.toBe('too late');
  expect(given.signal).toBeUndefined();
});

test("work that is done no longer listens to the caller's signal", async () => {
  const caller = new AbortController();

  await withTimeout(1_000, 'the work', async () => {}, { signal: caller.signal });

  expect(getEventListeners(caller.signal, 'abort')).toEqual([]);
});
