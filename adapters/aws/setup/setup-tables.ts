import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { tableNames } from './resources.ts';

/** DynamoDB deletes an item some time after the Unix seconds in this attribute. */
export const EXPIRY_ATTRIBUTE = 'expires_at';

/** All tables. Set-up creates them on emulators, and the infrastructure in AWS. */
export function tableDefinitions(prefix: string): CreateTableCommandInput[] {
  const names = tableNames(prefix);
  return [eventsTable(names.events), keyedTable(names.control), keyedTable(names.rollups)];
}

function eventsTable(name: string): CreateTableCommandInput {
  return {
    TableName: name,
    AttributeDefinitions: ['event_id', 'time_partition', 'time_sort', 'subject_partition'].map(
      stringAttribute,
    ),
    KeySchema: [{ AttributeName: 'event_id', KeyType: 'HASH' }],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'by_time',
        ...schemaOf({ partition: 'time_partition', sort: 'time_sort' }),
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['event_type', 'outcome', 'redriven'] },
      },
      {
        IndexName: 'by_subject',
        ...schemaOf({ partition: 'subject_partition', sort: 'time_sort' }),
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['event_type'] },
      },
    ],
    BillingMode: 'PAY_PER_REQUEST',
  };
}

/** A table for items of several kinds. Those of one `pk` can be listed in the order of `sk`. */
function keyedTable(name: string): CreateTableCommandInput {
  return {
    TableName: name,
    AttributeDefinitions: ['pk', 'sk'].map(stringAttribute),
    ...schemaOf({ partition: 'pk', sort: 'sk' }),
    BillingMode: 'PAY_PER_REQUEST',
  };
}

function schemaOf({ partition, sort }: { partition: string; sort: string }) {
  return {
    KeySchema: [
      { AttributeName: partition, KeyType: 'HASH' as const },
      { AttributeName: sort, KeyType: 'RANGE' as const },
    ],
  };
}

function stringAttribute(name: string) {
  return { AttributeName: name, AttributeType: 'S' as const };
}
