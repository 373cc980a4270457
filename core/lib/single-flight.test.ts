import { expect, test } from 'vitest';
import { createSharedRead, type SharedReadOptions } from './single-flight.ts';

/** A shared read that tells what was asked, and a clock to turn. */
function sharedRead(options: SharedReadOptions = {}, read = async (key: string) => key) {
  const clock = { nowMs: 10_000 };
  const asked: string[] = [];
  const ask = createSharedRead(
    (key: string) => {
      asked.push(key);
      return read(key);
    },
    { freshMs: 2_000, ...options, now: () => clock.nowMs },
  );
  return { ask, asked, clock };
}

test('those who ask for the same at the same time share a read', async () => {
  const { ask, asked } = sharedRead();

  expect(await Promise.all([ask('a'), ask('a'), ask('b')])).toEqual(['a', 'a', 'b']);
  expect(asked).toEqual(['a', 'b']);
});

test('an answer is repeated while it is fresh', async () => {
  const { ask, asked, clock } = sharedRead();

  await ask('a');
  clock.nowMs += 1_999;
  await ask('a');
  expect(asked).toEqual(['a']);

  clock.nowMs += 1;
  await ask('a');
  expect(asked).toEqual(['a', 'a']);
});

test('a read that takes longer than an answer is fresh is shared all the same', async () => {
  const slow = Promise.withResolvers<string>();
  const { ask, asked, clock } = sharedRead({}, () => slow.promise);

  const first = ask('a');
  clock.nowMs += 5_000;
  const second = ask('a');
  slow.resolve('late');

  expect(await Promise.all([first, second])).toEqual(['late', 'late']);
  expect(asked).toEqual(['a']);
});

test('a failure is not repeated: who asks next asks anew', async () => {
  const { ask, asked } = sharedRead({}, () => Promise.reject(new Error('down')));

  await expect(ask('a')).rejects.toThrow('down');
  await expect(ask('a')).rejects.toThrow('down');
  expect(asked).toEqual(['a', 'a']);
});

test('of more keys than it remembers, the oldest is forgotten', async () => {
  const { ask, asked } = sharedRead({ maxKeys: 2 });

  for (const key of ['a', 'b', 'c', 'c', 'b', 'a']) await ask(key);

  expect(asked).toEqual(['a', 'b', 'c', 'a']);
});
