import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createExpiringSignal } from '../lib/expiring-signal.ts';
import { inRounds } from './rounds.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const EVERY_MS = 3_000;

test('a round comes at once, and another after each pause, also after one that failed', async () => {
  const stopping = new AbortController();
  const failures: unknown[] = [];
  let rounds = 0;
  const duty = inRounds(
    async () => {
      rounds += 1;
      if (rounds === 1) throw new Error('no');
    },
    { everyMs: EVERY_MS, onFailure: (error) => failures.push(error) },
  );

  const ended = duty(stopping.signal);
  await vi.advanceTimersByTimeAsync(2 * EVERY_MS);

  expect([rounds, failures]).toEqual([3, [new Error('no')]]);
  stopping.abort();
  await ended;
});

test('a round that fails because the duty is aborted is no failure, and is the last', async () => {
  const stopping = new AbortController();
  const failures: unknown[] = [];
  const duty = inRounds(
    async (signal) => {
      stopping.abort();
      signal.throwIfAborted();
    },
    { everyMs: EVERY_MS, onFailure: (error) => failures.push(error) },
  );

  await duty(stopping.signal);

  expect(failures).toEqual([]);
});

test('no round begins once the time of the lease is over, though the timer of the pause fires first', async () => {
  let isOver = false;
  const { signal } = createExpiringSignal(() => isOver);
  let rounds = 0;
  const duty = inRounds(
    async () => {
      rounds += 1;
    },
    { everyMs: EVERY_MS, onFailure: () => {} },
  );

  const ended = duty(signal);
  await vi.advanceTimersByTimeAsync(1);
  isOver = true;
  await vi.advanceTimersByTimeAsync(EVERY_MS);
  await ended;

  expect(rounds).toBe(1);
});
