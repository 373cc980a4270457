import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { lastToAbort } from './abort-signals.ts';

const controllers = (count: number) => Array.from({ length: count }, () => new AbortController());

test('it ends with the last of them, and not before', () => {
  const [first, second] = controllers(2) as [AbortController, AbortController];
  const { signal } = lastToAbort([first.signal, second.signal, first.signal]);

  first.abort();
  expect(signal?.aborted).toBe(false);
  second.abort();
  expect(signal?.aborted).toBe(true);
});

test('one who waits as long as it takes keeps it from ending', () => {
  const [only] = controllers(1) as [AbortController];

  const { signal, release } = lastToAbort([only.signal, undefined]);
  expect(signal).toBeUndefined();
  expect(release).not.toThrow();
});

test('a single one is its own', () => {
  const [only] = controllers(1) as [AbortController];

  const { signal, release } = lastToAbort([only.signal]);
  expect(signal).toBe(only.signal);
  expect(release).not.toThrow();
  expect(lastToAbort([undefined]).signal).toBeUndefined();
});

test('once released it listens to none of them', () => {
  const all = controllers(25);
  const { signal, release } = lastToAbort(all.map(({ signal }) => signal));

  release();
  for (const one of all) one.abort();

  expect(signal?.aborted).toBe(false);
  expect(all.flatMap((one) => getEventListeners(one.signal, 'abort'))).toEqual([]);
});
