import { describe, expect, test } from 'vitest';
import { tableDefinitions } from '../../adapters/aws/setup/setup-tables.ts';
import { synthesizeAll } from '../testing/stacks.ts';

describe.each(synthesizeAll())('$name', ({ environment, all, one }) => {
  const { prefix } = environment;

  describe('tables', () => {
    test('are the same as on emulators', () => {
      const made = all('aws_dynamodb_table').map(({ name, hash_key, range_key, global_secondary_index }) => ({
        name,
        keys: [hash_key, range_key].filter(Boolean),
        indexes: (global_secondary_index ?? []).map((index: { name: string }) => index.name),
      }));
      const defined = tableDefinitions(prefix).map(
        ({ TableName, KeySchema = [], GlobalSecondaryIndexes = [] }) => ({
          name: TableName,
          keys: KeySchema.map(({ AttributeName }) => AttributeName),
          indexes: GlobalSecondaryIndexes.map(({ IndexName }) => IndexName),
        }),
      );
      expect(made).toEqual(expect.arrayContaining(defined));
      expect(made).toHaveLength(defined.length);
    });

    test('are on demand, encrypted and backed up, delete expired items, and are protected in production', () => {
      for (const table of all('aws_dynamodb_table'))
        expect(table).toMatchObject({
          billing_mode: 'PAY_PER_REQUEST',
          server_side_encryption: { enabled: true },
          point_in_time_recovery: { enabled: true },
          ttl: { attribute_name: 'expires_at', enabled: true },
          deletion_protection_enabled: environment.name === 'production',
        });
    });

    test('are warm for the promised rate, and so are their indexes', () => {
      const events = one('aws_dynamodb_table', ({ name }) => name === `${prefix}-events`);
      const warm = [events, ...events.global_secondary_index].map(
        ({ warm_throughput }) => warm_throughput.write_units_per_second,
      );
      for (const writes of warm) expect(writes).toBeGreaterThanOrEqual(environment.promisedEventsPerSecond);
    });
  });
});
