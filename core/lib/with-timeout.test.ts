import { afterEach, expect, test, vi } from 'vitest';
import { isTimeout, withTimeout } from './with-timeout.ts';

afterEach(() => void vi.useRealTimers());

test('gives what comes in time, and leaves its signal alone', async () => {
  const signal = await withTimeout(1_000, 'the answer', async (signal) => signal);

  expect(signal.aborted).toBe(false);
});

test('what fails in time fails as it did', async () => {
  const failure = new Error('no route');
  const failed = withTimeout(1_000, 'the answer', () => Promise.reject(failure));

  await expect(failed).rejects.toBe(failure);
  expect(isTimeout(failure)).toBe(false);
});

test('work that throws before its first promise leaves no deadline behind', async () => {
  vi.useFakeTimers();
  let told: AbortSignal | undefined;
  const broken = withTimeout(1, 'the answer', (signal) => {
    told = signal;
    throw new RangeError('no such date');
  });

  await expect(broken).rejects.toThrow('no such date');
  expect(vi.getTimerCount()).toBe(0);
  expect(told?.aborted).toBe(false);
});

test('what is late is told so by its signal, and a timeout says what was', async () => {
  vi.useFakeTimers();
  let told: AbortSignal | undefined;
  const late = withTimeout(5_000, 'the answer', (signal) => {
    told = signal;
    return new Promise(() => {});
  }).catch((error: unknown) => error);

  await vi.advanceTimersByTimeAsync(4_999);
  expect(told?.aborted).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  const error = await late;

  expect(isTimeout(error)).toBe(true);
  expect(String(error)).toContain('the answer took longer than 5000 ms');
  expect(told?.aborted).toBe(true);
});
