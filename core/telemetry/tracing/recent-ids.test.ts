import { expect, test } from 'vitest';
import { createRecentIds } from './recent-ids.ts';

test('an id is new once, until so many others came that it is forgotten', () => {
  const recent = createRecentIds(2);
  expect(['a', 'a', 'b', 'a', 'c', 'b', 'a'].map((id) => recent.add(id))).toEqual([
    true,
    false,
    true,
    false,
    true,
    false,
    true,
  ]);
});
