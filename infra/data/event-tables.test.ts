import { describe, expect, test } from 'vitest';
import { tableDefinitions } from '../../adapters/aws/setup/setup-tables.ts';
import { type Resource, synthesizeAll } from '../testing/stacks.ts';

describe.each(synthesizeAll())('$name: tables', ({ environment, all, one }) => {
  const tables = all('aws_dynamodb_table');

  test('have the keys, indexes and projections that they have on emulators', () => {
    const expected = tableDefinitions(environment.prefix).map(definedAs);
    expect(tables.map(createdAs)).toEqual(expect.arrayContaining(expected));
    expect(tables).toHaveLength(expected.length);
  });

  test('are on demand and backed up, delete expired items, and are protected in production', () => {
    for (const table of tables)
      expect(table).toMatchObject({
        billing_mode: 'PAY_PER_REQUEST',
        point_in_time_recovery: { enabled: true },
        ttl: { attribute_name: 'expires_at', enabled: true },
        deletion_protection_enabled: environment.name === 'production',
      });
  });

  test("are encrypted with DynamoDB's own key, which costs nothing", () => {
    for (const table of tables) expect(table.server_side_encryption).toEqual({ enabled: false });
  });

  test('are warm for the promised rate, and so are their indexes', () => {
    const events = one('aws_dynamodb_table', ({ name }) => name === `${environment.prefix}-events`);
    for (const { warm_throughput } of [events, ...events.global_secondary_index])
      expect(warm_throughput.write_units_per_second).toBeGreaterThanOrEqual(
        environment.promisedEventsPerSecond,
      );
  });

  test('are not replaced because AWS has raised their warm throughput', () => {
    for (const { lifecycle } of tables)
      expect(lifecycle.ignore_changes).toEqual(
        expect.arrayContaining(['warm_throughput', 'global_secondary_index']),
      );
  });
});

function createdAs({ name, attribute, hash_key, range_key, global_secondary_index = [] }: Resource) {
  return {
    name,
    attributes: attribute.map((each: Resource) => [each.name, each.type]),
    keys: [hash_key, range_key].filter(Boolean),
    indexes: global_secondary_index.map((index: Resource) => ({
      name: index.name,
      keys: [index.hash_key, index.range_key].filter(Boolean),
      projected: [index.projection_type, ...index.non_key_attributes],
    })),
  };
}

function definedAs({
  TableName,
  AttributeDefinitions = [],
  KeySchema = [],
  GlobalSecondaryIndexes = [],
}: ReturnType<typeof tableDefinitions>[number]) {
  return {
    name: TableName,
    attributes: AttributeDefinitions.map(({ AttributeName, AttributeType }) => [
      AttributeName,
      AttributeType,
    ]),
    keys: KeySchema.map(({ AttributeName }) => AttributeName),
    indexes: GlobalSecondaryIndexes.map((index) => ({
      name: index.IndexName,
      keys: (index.KeySchema ?? []).map(({ AttributeName }) => AttributeName),
      projected: [index.Projection?.ProjectionType, ...(index.Projection?.NonKeyAttributes ?? [])],
    })),
  };
}
