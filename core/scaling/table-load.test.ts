import { expect, test } from 'vitest';
import { createTableLoad } from './table-load.ts';

/** A table that answers this many calls, a second after it has answered those before. */
function answer(...seconds: { taken?: number; refused?: number }[]) {
  let nowMs = 0;
  const load = createTableLoad(() => nowMs);
  for (const { taken = 0, refused = 0 } of seconds) {
    nowMs += 1_000;
    for (let n = 0; n < taken; n += 1) load.answered({ throttled: false });
    for (let n = 0; n < refused; n += 1) load.answered({ throttled: true });
  }
  return {
    load,
    isThrottledAfter(ms: number) {
      nowMs += ms;
      return load.isThrottled();
    },
  };
}

test('a table that takes every call, or was not called, is not throttled', () => {
  expect(answer().load.isThrottled()).toBe(false);
  expect(answer({ taken: 500 }).load.isThrottled()).toBe(false);
});

test('a table that refuses most calls is throttled', () => {
  expect(answer({ taken: 25, refused: 60 }).load.isThrottled()).toBe(true);
});

test('a table that refuses a small share is not, and neither is one that refused a few', () => {
  expect(answer({ taken: 500, refused: 50 }).load.isThrottled()).toBe(false);
  expect(answer({ refused: 4 }).load.isThrottled()).toBe(false);
});

test('seconds in which it began to refuse outweigh the minute before', () => {
  const minute = Array.from({ length: 60 }, () => ({ taken: 100 }));
  const refuses = { taken: 25, refused: 300 };
  expect(answer(...minute, refuses, refuses).load.isThrottled()).toBe(true);
});

test('it is over some seconds after the last refusal', () => {
  const { isThrottledAfter } = answer({ taken: 25, refused: 60 });
  expect(isThrottledAfter(5_000)).toBe(true);
  expect(isThrottledAfter(5_000)).toBe(false);
});
