import { afterEach, expect, test, vi } from 'vitest';
import { createDependencyCheck } from './dependency-check.ts';

afterEach(() => void vi.useRealTimers());

/** A dependency that counts its checks, and a clock that the test moves. */
function checkOf(answer: () => Promise<unknown>) {
  const clock = { nowMs: 10_000, asked: 0 };
  const check = createDependencyCheck(
    () => {
      clock.asked += 1;
      return answer();
    },
    { freshMs: 2_000, now: () => clock.nowMs },
  );
  return { check, clock };
}

test('a state is reused while it is fresh', async () => {
  const { check, clock } = checkOf(async () => {});

  await check();
  clock.nowMs += 1_999;
  expect(await check()).toEqual({ up: true, latencyMs: 0, askedAtMs: 10_000 });
  expect(clock.asked).toBe(1);

  clock.nowMs += 1;
  expect((await check()).askedAtMs).toBe(12_000);
  expect(clock.asked).toBe(2);
});

test('concurrent callers share one check', async () => {
  const { check, clock } = checkOf(async () => {});

  await Promise.all([check(), check(), check()]);

  expect(clock.asked).toBe(1);
});

test('a failed check reports its reason', async () => {
  const { check, clock } = checkOf(async () => {
    clock.nowMs += 70;
    throw new TypeError('no such host');
  });

  expect(await check()).toEqual({
    up: false,
    latencyMs: 70,
    askedAtMs: 10_000,
    reason: expect.stringContaining('no such host'),
  });
});

test('no reply within 800 ms is a failure', async () => {
  vi.useFakeTimers();
  const { check } = checkOf(() => new Promise(() => {}));
  const checking = check();

  await vi.advanceTimersByTimeAsync(800);

  expect(await checking).toMatchObject({ up: false, reason: expect.stringContaining('longer than 800 ms') });
});
