import { afterEach, expect, test, vi } from 'vitest';
import { createShutdown } from './shutdown.ts';

afterEach(() => void vi.useRealTimers());

function start({ deadlineMs = 5_000 } = {}) {
  const log: string[] = [];
  const shutdown = createShutdown({
    deadlineMs,
    onFailure: (name, error) =>
      void log.push(`${name} failed: ${error instanceof Error ? error.message : error}`),
  });
  return { log, shutdown };
}

test('parts stop one after the other, the last added first', async () => {
  const { log, shutdown } = start();
  shutdown.onStop('queue', () => void log.push('queue'));
  shutdown.onStop('server', async () => {
    log.push('server stops');
    await Promise.resolve();
    log.push('server stopped');
  });

  expect(await shutdown.stop()).toBe(true);

  expect(log).toEqual(['server stops', 'server stopped', 'queue']);
});

test('a part that fails is reported, and the others stop nevertheless', async () => {
  const { log, shutdown } = start();
  shutdown.onStop('first', () => void log.push('first'));
  shutdown.onStop('second', () => {
    throw new Error('thrown');
  });
  shutdown.onStop('third', () => Promise.reject(new Error('rejected')));

  expect(await shutdown.stop()).toBe(false);

  expect(log).toEqual(['third failed: rejected', 'second failed: thrown', 'first']);
});

test('each part is stopped once, however many calls there are', async () => {
  const { log, shutdown } = start();
  shutdown.onStop('part', () => void log.push('part'));

  expect(await Promise.all([shutdown.stop(), shutdown.stop()])).toEqual([true, true]);
  expect(await shutdown.stop()).toBe(true);

  expect(log).toEqual(['part']);
});

test('a part that never stops does not hold the process past the deadline', async () => {
  const { log, shutdown } = start({ deadlineMs: 20 });
  shutdown.onStop('stuck', () => new Promise(() => {}));

  expect(await shutdown.stop()).toBe(false);

  expect(log).toEqual(['the process failed: the shutdown took longer than 20 ms']);
});

test('a process that has stopped is not told of the deadline', async () => {
  vi.useFakeTimers();
  const { log, shutdown } = start({ deadlineMs: 20 });
  shutdown.onStop('part', () => void log.push('part'));
  await shutdown.stop();
  vi.advanceTimersByTime(1_000);

  expect(log).toEqual(['part']);
});

test('without parts, a stop succeeds', async () => {
  expect(await start().shutdown.stop()).toBe(true);
});
