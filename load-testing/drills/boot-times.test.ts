import { expect, test } from 'vitest';
import { createBootTimes } from './boot-times.ts';

const pids = (...all: number[]) => all.map((pid) => ({ pid }));

test('times each worker that is added, and no other', () => {
  let nowMs = 0;
  const boots = createBootTimes(2, () => nowMs);
  boots.saw(pids(1, 2));
  boots.changed({ kind: 'resized', from: 2, to: 4, reason: 'backlog' });
  nowMs = 1_500;
  boots.saw(pids(1, 2, 3));
  nowMs = 4_000;
  boots.saw(pids(1, 2, 3, 4));
  // Two drain, and one of the others is replaced.
  boots.changed({ kind: 'resized', from: 4, to: 3, reason: 'idle' });
  boots.changed({ kind: 'resized', from: 3, to: 2, reason: 'idle' });
  boots.saw(pids(1, 5));

  expect(boots.seconds()).toEqual([1.5, 4]);
  expect(boots.meanSeconds()).toBe(2.75);
});
