import { describe, expect, test } from 'vitest';
import { MINUTE_MS } from '../lib/durations.ts';
import { contains, createAnswerBounds, isEmpty } from './answer-bounds.ts';

const WIDE = { fromMs: -500, toMs: 1_500 };
const NARROW = { fromMs: -100, toMs: 900 };

test('an interval includes both of its ends', () => {
  expect([1, 2, 3, 4, 5].map((ms) => contains({ fromMs: 2, toMs: 4 }, ms))).toEqual([
    false,
    true,
    true,
    true,
    false,
  ]);
  expect(isEmpty({ fromMs: 2, toMs: 2 })).toBe(false);
  expect(isEmpty({ fromMs: 3, toMs: 2 })).toBe(true);
});

describe('the answers of a service', () => {
  test('leave only the times that all of them allow', () => {
    const answers = createAnswerBounds();
    answers.add({ fromMs: -500, toMs: 900 }, 0);
    answers.add({ fromMs: -100, toMs: 1_500 }, 1_000);
    answers.add(WIDE, 2 * MINUTE_MS);

    expect(answers.at(2 * MINUTE_MS)).toEqual(NARROW);
  });

  test('bound nothing when the last is five minutes old', () => {
    const answers = createAnswerBounds();
    expect(answers.at(0)).toBeUndefined();
    answers.add(NARROW, 0);

    expect(answers.at(5 * MINUTE_MS - 1)).toEqual(NARROW);
    expect(answers.at(5 * MINUTE_MS)).toBeUndefined();
  });

  test('are merged per minute, however many there are', () => {
    const answers = createAnswerBounds();
    answers.add(WIDE, 0);
    answers.add(NARROW, MINUTE_MS - 1);
    expect(answers.at(5 * MINUTE_MS)).toBeUndefined();

    answers.add(WIDE, 6 * MINUTE_MS);
    answers.add(WIDE, 7 * MINUTE_MS);
    answers.add(NARROW, 8 * MINUTE_MS - 1);
    expect(answers.at(12 * MINUTE_MS - 1)).toEqual(NARROW);
    expect(answers.at(12 * MINUTE_MS)).toBeUndefined();

    answers.add(NARROW, 10 * MINUTE_MS);
    answers.add(WIDE, 11 * MINUTE_MS);
    expect(answers.at(15 * MINUTE_MS)).toEqual(WIDE);
  });

  test('contradict nothing once they are five minutes old', () => {
    const answers = createAnswerBounds();
    answers.add(NARROW, 0);
    answers.add({ fromMs: -100, toMs: 50_000 }, 4 * MINUTE_MS);
    answers.add({ fromMs: 1_000, toMs: 62_000 }, 6 * MINUTE_MS);

    expect(answers.at(6 * MINUTE_MS)).toEqual({ fromMs: 1_000, toMs: 50_000 });
  });

  test('are forgotten when the latest contradicts them', () => {
    const answers = createAnswerBounds();
    answers.add(NARROW, 0);
    answers.add({ fromMs: 60_000, toMs: 62_000 }, 2 * MINUTE_MS);

    expect(answers.at(2 * MINUTE_MS)).toEqual({ fromMs: 60_000, toMs: 62_000 });
  });
});
