import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { lastToAbort } from './abort-signals.ts';

const controllers = (count: number) => Array.from({ length: count }, () => new AbortController());

test('it aborts with the last signal, not before', () => {
  const [first, second] = controllers(2) as [AbortController, AbortController];
  const { signal } = lastToAbort([first.signal, second.signal, first.signal]);

  first.abort();
  expect(signal?.aborted).toBe(false);
  second.abort();
  expect(signal?.aborted).toBe(true);
});

test('a caller without a signal keeps it from aborting', () => {
  const [only] = controllers(1) as [AbortController];

  const { signal, release } = lastToAbort([only.signal, undefined]);
  expect(signal).toBeUndefined();
  expect(release).not.toThrow();
});

test('a single signal is returned as it is', () => {
  const [only] = controllers(1) as [AbortController];

  const { signal, release } = lastToAbort([only.signal]);
  expect(signal).toBe(only.signal);
  expect(release).not.toThrow();
  expect(lastToAbort([undefined]).signal).toBeUndefined();
});

test('after release it listens to no signal', () => {
  const all = controllers(25);
  const { signal, release } = lastToAbort(all.map(({ signal }) => signal));

  release();
  for (const one of all) one.abort();

  expect(signal?.aborted).toBe(false);
  expect(all.flatMap((one) => getEventListeners(one.signal, 'abort'))).toEqual([]);
});
