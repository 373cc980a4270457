import { expect, test } from 'vitest';
import { readUsage, sumOf } from './process-usage.ts';

test('the usage of a process is what it knows itself', async () => {
  const usage = await readUsage(process.pid);
  const { user, system } = process.cpuUsage();

  // The operating system counts CPU time in ticks of 10 ms.
  expect(usage.cpuMicros).toBeGreaterThan(0);
  expect(usage.cpuMicros).toBeLessThanOrEqual(user + system + 20_000);
  expect(usage.rssBytes / process.memoryUsage.rss()).toBeCloseTo(1, 0);
});

test('usages add up', () => {
  expect(
    sumOf([
      { cpuMicros: 1, rssBytes: 10 },
      { cpuMicros: 2, rssBytes: 20 },
    ]),
  ).toEqual({ cpuMicros: 3, rssBytes: 30 });
});
