import { DynamodbTable } from '@cdktf/provider-aws/lib/dynamodb-table/index.js';
import type { Construct } from 'constructs';
import { tableNames } from '../../adapters/aws/setup/resources.ts';
import { EXPIRY_ATTRIBUTE, tableDefinitions } from '../../adapters/aws/setup/setup-tables.ts';
import type { Environment, ProvisionedThroughput } from '../config.ts';
import { scaleThroughput } from './throughput-scaling.ts';

export type EventTables = { events: DynamodbTable; control: DynamodbTable; rollups: DynamodbTable };

/** The same tables that set-up creates on emulators, here with backups, encryption, protection and warm throughput. */
export function createEventTables(scope: Construct, environment: Environment): EventTables {
  const names = tableNames(environment.prefix);
  const tables = new Map(
    tableDefinitions(environment.prefix).map((definition) => [
      definition.TableName,
      createTable(scope, definition, environment, definition.TableName === names.events),
    ]),
  );
  const named = (name: string) => {
    const table = tables.get(name);
    if (table === undefined) throw new Error(`set-up knows no table ${name}`);
    return table;
  };
  const { tableThroughput } = environment;
  if (tableThroughput !== 'on-demand')
    scaleThroughput(scope, named(names.events), eventIndexes(environment), tableThroughput);
  return { events: named(names.events), control: named(names.control), rollups: named(names.rollups) };
}

/** Names of the indexes of the table of events. */
export function eventIndexes({ prefix }: Pick<Environment, 'prefix'>): string[] {
  return tableDefinitions(prefix).flatMap(({ GlobalSecondaryIndexes = [] }) =>
    GlobalSecondaryIndexes.map(({ IndexName = '' }) => IndexName),
  );
}

type Definition = ReturnType<typeof tableDefinitions>[number];

function createTable(
  scope: Construct,
  { TableName: name = '', AttributeDefinitions = [], KeySchema, GlobalSecondaryIndexes = [] }: Definition,
  { promisedEventsPerSecond, deletionProtection, tableThroughput }: Environment,
  takesEveryEvent: boolean,
): DynamodbTable {
  const warmThroughput = warmFor(takesEveryEvent ? promisedEventsPerSecond : 0);
  const throughput = takesEveryEvent ? tableThroughput : 'on-demand';
  const units = initialUnits(throughput);
  return new DynamodbTable(scope, `table-${name}`, {
    name,
    billingMode: throughput === 'on-demand' ? 'PAY_PER_REQUEST' : 'PROVISIONED',
    ...units,
    ...keysOf(KeySchema),
    attribute: AttributeDefinitions.map(({ AttributeName = '', AttributeType = 'S' }) => ({
      name: AttributeName,
      type: AttributeType,
    })),
    globalSecondaryIndex: GlobalSecondaryIndexes.map(({ IndexName = '', Projection, ...index }) => ({
      name: IndexName,
      ...keysOf(index.KeySchema),
      projectionType: Projection?.ProjectionType ?? 'ALL',
      nonKeyAttributes: Projection?.NonKeyAttributes ?? [],
      ...units,
      warmThroughput,
    })),
    warmThroughput,
    ttl: { attributeName: EXPIRY_ATTRIBUTE, enabled: true },
    pointInTimeRecovery: { enabled: true },
    // Encrypted with DynamoDB's own key, which is free. `true` would choose the account's key for DynamoDB, whose calls are
    // billed: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.howitworks.html
    serverSideEncryption: { enabled: false },
    deletionProtectionEnabled: deletionProtection,
    // AWS raises the warm throughput with use, and Terraform would replace the table to lower it. Target tracking sets
    // the provisioned units; on demand there must be none.
    lifecycle: {
      ignoreChanges: [
        'warm_throughput',
        'global_secondary_index',
        ...(throughput === 'on-demand' ? [] : ['read_capacity', 'write_capacity']),
      ],
      preventDestroy: deletionProtection,
    },
  });
}

/** Until target tracking sets them. */
function initialUnits(throughput: 'on-demand' | ProvisionedThroughput) {
  if (throughput === 'on-demand') return {};
  return { readCapacity: throughput.reads.min, writeCapacity: throughput.writes.min };
}

function keysOf(schema: Definition['KeySchema'] = []): { hashKey: string; rangeKey?: string } {
  const named = (type: string) => schema.find(({ KeyType }) => KeyType === type)?.AttributeName;
  const rangeKey = named('RANGE');
  return { hashKey: named('HASH') ?? '', ...(rangeKey === undefined ? {} : { rangeKey }) };
}

/**
 * A new on-demand table takes 4,000 writes a second and doubles that in half an hour: too slow for the promised rate.
 * A typical event is one write unit in the table and one in each index:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput.html
 */
function warmFor(eventsPerSecond: number) {
  return { writeUnitsPerSecond: Math.max(4_000, 2 * eventsPerSecond), readUnitsPerSecond: 12_000 };
}
