import { expect, test } from 'vitest';
import { waitFor } from '../processes/wait-for.ts';
import { startDiskWatch } from './disk-watch.ts';

/** What is said while the disk has this much room, look after look. */
async function saidAt(...looks: (number | Error)[]): Promise<string[]> {
  const lines: string[] = [];
  let look = 0;
  const watch = startDiskWatch({
    dir: '.data',
    say: (line) => lines.push(line),
    everyMs: 1,
    async freeBytes() {
      const seen = looks[Math.min(look, looks.length - 1)] ?? 0;
      look += 1;
      if (seen instanceof Error) throw seen;
      return seen;
    },
  });
  await waitFor(() => look > looks.length, { what: 'every look' });
  await watch.stop();
  return lines;
}

const FULL = 'only 3 MB left for .data: once its disk is full, events are answered 503 until there is room';

test('a disk that fills up is told of once, and once more when it has room again', async () => {
  expect(await saidAt(50e6, 3e6, 0, 20e6, 3e6, 40e6, 50e6)).toEqual([
    FULL,
    'there is room for .data again: 40 MB',
  ]);
});

test('a disk that has room is not told of', async () => {
  expect(await saidAt(50e6, 17e6, 50e6)).toEqual([]);
});

test('a look that fails says nothing', async () => {
  expect(await saidAt(3e6, new Error('EMFILE'), 3e6)).toEqual([FULL]);
});
