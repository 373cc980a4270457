import { expect, test } from 'vitest';
import { createSingleFlight, type SingleFlightOptions } from './single-flight.ts';

/** A single flight that records each read, and a clock that the test moves. */
function singleFlightOver(options: SingleFlightOptions = {}, read = async (key: string) => key) {
  const clock = { nowMs: 10_000 };
  const reads: string[] = [];
  const get = createSingleFlight(
    (key: string) => {
      reads.push(key);
      return read(key);
    },
    { freshMs: 2_000, ...options, now: () => clock.nowMs },
  );
  return { get, reads, clock };
}

test('callers that ask for the same key at the same time share one read', async () => {
  const { get, reads } = singleFlightOver();

  expect(await Promise.all([get('a'), get('a'), get('b')])).toEqual(['a', 'a', 'b']);
  expect(reads).toEqual(['a', 'b']);
});

test('a result is reused while it is fresh', async () => {
  const { get, reads, clock } = singleFlightOver();

  await get('a');
  clock.nowMs += 1_999;
  await get('a');
  expect(reads).toEqual(['a']);

  clock.nowMs += 1;
  await get('a');
  expect(reads).toEqual(['a', 'a']);
});

test('a read in flight is shared even when it takes longer than a result stays fresh', async () => {
  const slow = Promise.withResolvers<string>();
  const { get, reads, clock } = singleFlightOver({}, () => slow.promise);

  const first = get('a');
  clock.nowMs += 5_000;
  const second = get('a');
  slow.resolve('late');

  expect(await Promise.all([first, second])).toEqual(['late', 'late']);
  expect(reads).toEqual(['a']);
});

test('failures are not cached: the next caller reads again', async () => {
  const { get, reads } = singleFlightOver({}, () => Promise.reject(new Error('down')));

  await expect(get('a')).rejects.toThrow('down');
  await expect(get('a')).rejects.toThrow('down');
  expect(reads).toEqual(['a', 'a']);
});

test('past maxKeys, the oldest key is dropped', async () => {
  const { get, reads } = singleFlightOver({ maxKeys: 2 });

  for (const key of ['a', 'b', 'c', 'c', 'b', 'a']) await get(key);

  expect(reads).toEqual(['a', 'b', 'c', 'a']);
});
