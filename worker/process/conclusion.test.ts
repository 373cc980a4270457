import { expect, test } from 'vitest';
import { allConcluded, CONCLUDED, concludedBy, NOT_YET } from './conclusion.ts';

const again = { body: 'again', notBeforeMs: 9 };
const dead = { body: 'dead', reason: 'no way' };

test('a message is concluded with the successors of all of its events', () => {
  expect(allConcluded([CONCLUDED, concludedBy({ again: [again] }), concludedBy({ dead: [dead] })])).toEqual(
    concludedBy({ again: [again], dead: [dead] }),
  );
});

test('a message comes again when one of its events has to', () => {
  expect(allConcluded([CONCLUDED, NOT_YET, concludedBy({ dead: [dead] })])).toEqual(NOT_YET);
});
