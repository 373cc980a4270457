import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  ResourceInUseException,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  type QueueAttributeName,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { TIMINGS } from '../../../core/settings/timings.ts';
import { eventQueueName, MAX_RECEIVE_COUNT, queueUrls } from './resources.ts';
import { EXPIRY_ATTRIBUTE, tableDefinitions } from './setup-tables.ts';

type Clients = { sqs: SQSClient; dynamo: DynamoDBClient };

/** Creates the queues and tables that are not there yet, and changes none that is. Rejects when it can't. */
export async function createResources(
  { sqs, dynamo }: Clients,
  prefix: string,
): Promise<{ queueUrl: string }> {
  const [queueUrl] = await Promise.all([
    createQueues(sqs, eventQueueName(prefix)),
    ...tableDefinitions(prefix).map((table) => createTable(dynamo, table)),
  ]);
  return { queueUrl };
}

export async function createQueues(
  sqs: SQSClient,
  name: string,
  { maxReceiveCount = MAX_RECEIVE_COUNT } = {},
): Promise<string> {
  const names = queueUrls(name);
  const retention = { MessageRetentionPeriod: String(TIMINGS.deadLetterRetention) };
  await createQueue(sqs, names.deadLetters, retention);
  const abandoned = await createQueue(sqs, names.abandoned, retention);
  const events = await createQueue(sqs, names.events, {
    MessageRetentionPeriod: String(TIMINGS.queueRetention),
    VisibilityTimeout: String(TIMINGS.visibility),
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: abandoned.arn, maxReceiveCount }),
  });
  return events.url;
}

async function createQueue(
  sqs: SQSClient,
  name: string,
  attributes: Partial<Record<QueueAttributeName, string>>,
): Promise<{ url: string; arn: string }> {
  const { QueueUrl = '' } = await sqs.send(
    new CreateQueueCommand({ QueueName: name, Attributes: attributes }),
  );
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  return { url: QueueUrl, arn: Attributes?.QueueArn ?? '' };
}

async function createTable(dynamo: DynamoDBClient, table: CreateTableCommandInput): Promise<void> {
  const { TableName } = table;
  try {
    await dynamo.send(new CreateTableCommand(table));
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
    await requireSameKey(dynamo, table);
  }
  await waitUntilTableExists({ client: dynamo, maxWaitTime: 60, minDelay: 1 }, { TableName });
  // Asked each time: an earlier set-up may have stopped in between.
  const { TimeToLiveDescription } = await dynamo.send(new DescribeTimeToLiveCommand({ TableName }));
  if (TimeToLiveDescription?.TimeToLiveStatus?.startsWith('ENABL')) return;
  const TimeToLiveSpecification = { AttributeName: EXPIRY_ATTRIBUTE, Enabled: true };
  try {
    await dynamo.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
  } catch (error) {
    // Another set-up at the same time was first.
    if (!(error instanceof Error && error.message.includes('already enabled'))) throw error;
  }
}

/** A table keeps the key that it was created with. */
async function requireSameKey(
  dynamo: DynamoDBClient,
  { TableName, KeySchema = [] }: CreateTableCommandInput,
): Promise<void> {
  const { Table } = await dynamo.send(new DescribeTableCommand({ TableName }));
  const [is, shouldBe] = [Table?.KeySchema ?? [], KeySchema].map((schema) =>
    schema.map(({ AttributeName }) => AttributeName).join(', '),
  );
  if (is !== shouldBe)
    throw new Error(
      `the table ${TableName} has the key (${is}), and this release needs (${shouldBe}): delete the table, and run set-up again`,
    );
}
