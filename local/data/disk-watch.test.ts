import { expect, test } from 'vitest';
import { waitFor } from '../processes/wait-for.ts';
import { startDiskWatch } from './disk-watch.ts';

/** The messages while the disk has this many free bytes, look after look. */
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

const FULL = 'only 3 MB left for .data: on a full disk, events are refused with 503';

test('a disk that fills up is reported once, and once more when it has space again', async () => {
  expect(await saidAt(50e6, 3e6, 0, 20e6, 3e6, 40e6, 50e6)).toEqual([FULL, '.data has space again: 40 MB']);
});

test('a disk with space is not reported', async () => {
  expect(await saidAt(50e6, 17e6, 50e6)).toEqual([]);
});

test('a look that fails reports nothing', async () => {
  expect(await saidAt(3e6, new Error('EMFILE'), 3e6)).toEqual([FULL]);
});
