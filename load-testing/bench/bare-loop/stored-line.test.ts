import { expect, test } from 'vitest';
import { storedIn } from './stored-line.ts';

test.each([
  ['{"type":"stored","events":25}', 25],
  ['{"type":"probe","events":25}', 0],
  ['a warning', 0],
])('%s reports %i stored events', (line, events) => {
  expect(storedIn(line)).toBe(events);
});
