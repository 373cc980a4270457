import { expect, test } from 'vitest';
import { whenCounted } from './event-counts.ts';

test('waits until enough are counted, and says how many there were then', async () => {
  const counts = [0, 7, 12];
  const { count, atMs } = await whenCounted(10, () => counts.shift() ?? Number.NaN);
  expect(count).toBe(12);
  expect(atMs).toBeLessThanOrEqual(performance.now());
});
