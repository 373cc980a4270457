import { afterEach, expect, test, vi } from 'vitest';
import { createSemaphore, isBusy } from './semaphore.ts';

afterEach(() => void vi.useRealTimers());

test('at most as many tasks run as there are permits; the next starts when one ends or fails, in order', async () => {
  const { run } = createSemaphore(2);
  const log: string[] = [];
  const tasks = ['a', 'b', 'c', 'd'].map((name) => ({ name, ...Promise.withResolvers<string>() }));
  const results = tasks.map(({ name, promise }) =>
    run(() => {
      log.push(name);
      return promise;
    }),
  );
  expect(log).toEqual(['a', 'b']);

  tasks[1]?.reject(new Error('b failed'));
  await expect(results[1]).rejects.toThrow('b failed');
  expect(log).toEqual(['a', 'b', 'c']);

  for (const { name, resolve } of tasks) resolve(name);
  expect(await Promise.all([results[0], results[2], results[3]])).toEqual(['a', 'c', 'd']);
  expect(await run(async () => 'later')).toBe('later');
});

test('a task that throws before it returns a promise frees its permit, too', async () => {
  const { run } = createSemaphore(1);
  const thrown = run(() => {
    throw new Error('a bug');
  });
  await expect(thrown).rejects.toThrow('a bug');
  expect(await run(async () => 'next')).toBe('next');
});

test('a task that waited too long is rejected, and never runs', async () => {
  const { run } = createSemaphore(1, { maxWaitMs: 1 });
  const first = Promise.withResolvers<string>();
  const begun: string[] = [];
  const holding = run(() => first.promise);

  const refused = await run(async () => begun.push('late')).catch((error: unknown) => error);
  first.resolve('done');

  expect(isBusy(refused)).toBe(true);
  expect(await holding).toBe('done');
  expect(await run(async () => 'next')).toBe('next');
  expect(begun).toEqual([]);
});

test('without `maxWaitMs` a task waits as long as it takes', async () => {
  vi.useFakeTimers();
  const { run } = createSemaphore(1);
  const first = Promise.withResolvers<string>();
  const holding = run(() => first.promise);
  const next = run(async () => 'next');

  await vi.advanceTimersByTimeAsync(3_600_000);
  first.resolve('done');

  expect(await Promise.all([holding, next])).toEqual(['done', 'next']);
});

test('a task that has begun has no timer left', async () => {
  vi.useFakeTimers();
  const { run } = createSemaphore(1, { maxWaitMs: 1_000 });
  const first = Promise.withResolvers<void>();
  const tasks = [run(() => first.promise), run(async () => 'next')];
  expect(vi.getTimerCount()).toBe(1);

  first.resolve();
  await Promise.all(tasks);

  expect(vi.getTimerCount()).toBe(0);
});

test('isBusy recognises no other error', () => {
  expect([new Error('a bug'), { name: 'BusyError' }, undefined].map(isBusy)).toEqual([false, false, false]);
});

test('a permit that comes back unused by others is still one permit', async () => {
  const { run } = createSemaphore(1);
  await run(async () => {});
  const stuck = new Promise<void>(() => {});
  const begun: string[] = [];

  for (const name of ['a', 'b'])
    void run(() => {
      begun.push(name);
      return stuck;
    });

  expect(begun).toEqual(['a']);
});

test('its load is what runs and what waits', async () => {
  const { run, load } = createSemaphore(2);
  const { promise, resolve } = Promise.withResolvers<void>();
  expect(load()).toEqual({ running: 0, waiting: 0 });
  const tasks = Array.from({ length: 5 }, () => run(() => promise));
  expect(load()).toEqual({ running: 2, waiting: 3 });
  resolve();
  await Promise.all(tasks);
  expect(load()).toEqual({ running: 0, waiting: 0 });
});
