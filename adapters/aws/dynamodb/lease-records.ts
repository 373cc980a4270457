import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { LeaseRecords } from '../../../core/ports/lease-records.ts';
import { isConditionFailed } from '../clients/aws-failure.ts';

/** The records of leases, in one partition of the control table. */
export function createLeaseRecords({
  dynamo,
  table,
}: {
  dynamo: DynamoDBClient;
  table: string;
}): LeaseRecords {
  return {
    async read(name, abortSignal) {
      const { Item } = await dynamo.send(
        new GetItemCommand({ TableName: table, Key: keyOf(name), ConsistentRead: true }),
        { abortSignal },
      );
      return { holder: Item?.holder?.S, version: Number(Item?.version?.N ?? 0) };
    },

    async write(name, { holder, version }, abortSignal) {
      const isFirst = version === 1;
      const command = new PutItemCommand({
        TableName: table,
        Item: {
          ...keyOf(name),
          version: { N: String(version) },
          ...(holder === undefined ? {} : { holder: { S: holder } }),
        },
        ConditionExpression: isFirst ? 'attribute_not_exists(pk)' : 'version = :before',
        ...(isFirst ? {} : { ExpressionAttributeValues: { ':before': { N: String(version - 1) } } }),
      });
      try {
        await dynamo.send(command, { abortSignal });
        return true;
      } catch (error) {
        if (isConditionFailed(error)) return false;
        throw error;
      }
    },
  };
}

function keyOf(name: string) {
  return { pk: { S: 'leases' }, sk: { S: name } };
}
