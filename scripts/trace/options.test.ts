import { expect, test } from 'vitest';
import { readOptions } from './options.ts';

test('an event id is all that is needed', () => {
  expect(readOptions(['id'])).toEqual({
    kind: 'options',
    options: { eventId: 'id', url: undefined, slowMs: 1_000, allEvents: false, json: false },
  });
});

test('options change what is shown, and where it is asked for', () => {
  const args = ['id', '--all', '--json', '--slow', '0.25', '--url', 'http://127.0.0.1:1'];
  expect(readOptions(args)).toMatchObject({
    options: { url: 'http://127.0.0.1:1', slowMs: 250, allEvents: true, json: true },
  });
});

test.each([
  [[], 'Expected the id of one event'],
  [[''], 'Expected the id of one event'],
  [['a', 'b'], 'Expected the id of one event'],
  [['a', '--url', 'localhost:8080'], '--url'],
  [['a', '--url', ''], '--url: expected the URL of the API, such as http://127.0.0.1:8080, got nothing'],
  [['a', '--slow', 'very'], '--slow'],
])('%o is a usage mistake', (args, reason) => {
  expect(readOptions(args)).toMatchObject({ kind: 'wrong', reason: expect.stringContaining(reason) });
});
