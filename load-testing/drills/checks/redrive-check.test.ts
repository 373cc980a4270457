import { expect, test } from 'vitest';
import { judgeRedrive } from './redrive-check.ts';

const redrive = { failures: 300, moved: 300, failedAgain: 300, seconds: 7 };

test('a redrive moves each failure once', () => {
  expect(judgeRedrive(redrive)).toMatchObject({
    ok: true,
    found: '300 of 300 moved in 7.0 s; 300 dead-lettered again',
  });
  expect(judgeRedrive({ ...redrive, moved: 299 }).ok).toBe(false);
  expect(judgeRedrive({ ...redrive, moved: 600 }).ok).toBe(false);
});

test('an event that is not dead-lettered again fails the check', () => {
  expect(judgeRedrive({ ...redrive, failedAgain: 299 }).ok).toBe(false);
});
