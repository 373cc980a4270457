import { expect, test } from 'vitest';
import { tableDefinitions } from '../../adapters/aws/setup/setup-tables.ts';
import { indexDifferences } from './table-indexes.ts';

const [events] = tableDefinitions('sluice-staging').filter(({ TableName }) => TableName?.endsWith('-events'));
const indexes = events?.GlobalSecondaryIndexes ?? [];

test('a table with the indexes of its definition passes, in whatever order', () => {
  expect(differences(indexes.toReversed())).toEqual([]);
});

test('a missing index is named', () => {
  expect(differences(indexes.slice(1))).toEqual([
    expect.stringMatching(/index by_time: expected \(.+, found none/),
  ]);
});

test('an index that nobody defined is named', () => {
  expect(differences([...indexes, { IndexName: 'by_type' }])).toEqual([
    expect.stringMatching(/index by_type: expected none, found/),
  ]);
});

test.each([
  ['another key', { KeySchema: [{ AttributeName: 'event_id', KeyType: 'HASH' as const }] }],
  ['another projection', { Projection: { ProjectionType: 'KEYS_ONLY' as const } }],
])('an index with %s is named', (_, change) => {
  expect(differences([{ ...indexes[0], ...change }, ...indexes.slice(1)])).toHaveLength(1);
});

function differences(seen: Parameters<typeof indexDifferences>[1]): string[] {
  if (events === undefined) throw new Error('set-up defines no events table');
  return indexDifferences(events, seen);
}
