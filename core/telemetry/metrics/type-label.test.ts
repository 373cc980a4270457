import { expect, test } from 'vitest';
import { createTypeLabel } from './type-label.ts';

test('the first types each have a label, and the rest share one, whatever their names', () => {
  const label = createTypeLabel(2);
  expect(['a', '__proto__', 'c', 'a', 'constructor', '__proto__'].map(label)).toEqual([
    'a',
    '__proto__',
    'other',
    'a',
    'other',
    '__proto__',
  ]);
});
