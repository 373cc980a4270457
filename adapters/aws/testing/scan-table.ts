import { type AttributeValue, type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';

/** Every item of a table, with these attributes, read consistently. For tests and drills: the product never scans. */
export async function* scanTable(
  client: DynamoDBClient,
  table: string,
  attributes: readonly string[],
): AsyncGenerator<Record<string, AttributeValue>> {
  const names = Object.fromEntries(attributes.map((name) => [`#${name}`, name]));
  const pages = paginateScan(
    { client },
    {
      TableName: table,
      ConsistentRead: true,
      ProjectionExpression: Object.keys(names).join(', '),
      ExpressionAttributeNames: names,
    },
  );
  for await (const { Items = [] } of pages) yield* Items;
}
