import { DescribeTableCommand, DynamoDBClient, ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { tableDefinitions } from '../../../adapters/aws/setup/setup-tables.ts';
import { indexDifferences } from '../table-indexes.ts';

/** How the indexes of an environment's tables differ from their definitions. A table that is not there yet does not. */
export async function readIndexDifferences(region: string, prefix: string): Promise<string[]> {
  const dynamo = new DynamoDBClient({ region, maxAttempts: 3 });
  try {
    const differences = await Promise.all(
      tableDefinitions(prefix).map(async (definition) => {
        const indexes = await readIndexes(dynamo, definition.TableName ?? '');
        return indexes === undefined ? [] : indexDifferences(definition, indexes);
      }),
    );
    return differences.flat();
  } finally {
    dynamo.destroy();
  }
}

async function readIndexes(dynamo: DynamoDBClient, TableName: string) {
  try {
    const { Table } = await dynamo.send(new DescribeTableCommand({ TableName }));
    return Table?.GlobalSecondaryIndexes ?? [];
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}
