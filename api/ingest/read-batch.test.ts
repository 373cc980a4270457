import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clientKey, cloudEventKey } from './idempotency-key.ts';
import { type BatchItem, MAX_BATCH_EVENTS, parseBatch } from './read-batch.ts';

const valid = { event_type: 'test', payload: { n: 1 } };

function itemsOf(text: string, type = 'application/json'): BatchItem[] {
  const batch = parseBatch(text, type);
  if (batch.kind !== 'items') throw new Error(batch.problem.detail);
  return batch.items;
}

test('a batch is the same in JSON and in NDJSON', () => {
  const event = fc.record({
    event_type: fc.constantFrom('a', 'b'),
    payload: fc.dictionary(fc.stringMatching(/^[^\\]*$/), fc.integer()), // a name that ends in a backslash is refused
  });
  fc.assert(
    fc.property(fc.array(event, { minLength: 1, maxLength: 20 }), (events) => {
      const array = itemsOf(JSON.stringify(events));
      expect(itemsOf(JSON.stringify({ events }))).toEqual(array);
      expect(itemsOf(events.map((one) => JSON.stringify(one)).join('\n'), 'application/x-ndjson')).toEqual(
        array,
      );
      expect(array).toHaveLength(events.length);
    }),
  );
});

test('blank lines are not events', () => {
  const line = JSON.stringify(valid);
  expect(itemsOf(`${line}\r\n \t\r\n${line}\r\n`, 'application/x-ndjson')).toHaveLength(2);
});

test('an idempotency_key is the key of its event, not a field of it', () => {
  const [item] = itemsOf(JSON.stringify([{ ...valid, idempotency_key: 'k' }]));

  expect(item).toEqual({
    kind: 'event',
    content: { eventType: 'test', payload: { n: 1 } },
    key: clientKey('k'),
  });
});

test('a CloudEvent brings its own key', () => {
  const [item] = itemsOf('[{"specversion":"1.0","id":"1","source":"s","type":"t"}]');

  expect(item).toMatchObject({ key: cloudEventKey('s', '1') });
});

test.each([null, 7, '', 'a b', 'x'.repeat(256)])('the key %j is rejected', (key) => {
  const [item] = itemsOf(JSON.stringify([{ ...valid, idempotency_key: key }]));

  expect(item).toMatchObject({
    kind: 'problem',
    problem: { kind: 'invalid-event', errors: [{ pointer: '#/idempotency_key' }] },
  });
});

test.each([1, MAX_BATCH_EVENTS])('%i events are accepted', (count) => {
  expect(itemsOf(JSON.stringify(Array(count).fill(valid)))).toHaveLength(count);
});

test.each([
  ['[]', 'application/json'],
  ['\n\n', 'application/x-ndjson'],
  [`${'{}\n'.repeat(MAX_BATCH_EVENTS + 1)}`, 'application/x-ndjson'],
])('none or more than 500 events are rejected', (text, type) => {
  expect(parseBatch(text, type)).toMatchObject({ kind: 'problem', problem: { kind: 'invalid-batch' } });
});
