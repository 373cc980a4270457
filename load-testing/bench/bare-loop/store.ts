/** The storing half of the bare loop, in two loops at a time: receive 10, insert in calls of 25, delete 10. */
import { BatchExecuteStatementCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { dieWithParent, reportReady } from '../../../core/process/child-process.ts';
import { readConfig } from './config.ts';
import { type Row, toItem } from './item.ts';
import { sayStored } from './stored-line.ts';

const LOOPS = 2;
const INSERTS_A_CALL = 25;

const config = readConfig();
const sqs = new SQSClient({
  region: config.AWS_REGION,
  ...(config.AWS_ENDPOINT_URL_SQS ? { endpoint: config.AWS_ENDPOINT_URL_SQS } : {}),
  md5: false,
  useQueueUrlAsEndpoint: false,
});
const dynamo = new DynamoDBClient({
  region: config.AWS_REGION,
  ...(config.AWS_ENDPOINT_URL_DYNAMODB ? { endpoint: config.AWS_ENDPOINT_URL_DYNAMODB } : {}),
});

dieWithParent();
reportReady(0);
await Promise.all(Array.from({ length: LOOPS }, storeForever));

async function storeForever(): Promise<never> {
  const receive = { QueueUrl: config.QUEUE_URL, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 };
  while (true) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(receive));
    if (Messages.length > 0) await store(Messages);
  }
}

async function store(messages: Message[]): Promise<void> {
  const rows = messages.flatMap(({ Body = '[]' }): Row[] => JSON.parse(Body));
  await Promise.all(chunks(rows).map(insert));
  const Entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
  await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: config.QUEUE_URL, Entries }));
  sayStored(rows.length);
}

function chunks(rows: Row[]): Row[][] {
  return Array.from({ length: Math.ceil(rows.length / INSERTS_A_CALL) }, (_, index) =>
    rows.slice(index * INSERTS_A_CALL, (index + 1) * INSERTS_A_CALL),
  );
}

async function insert(rows: Row[]): Promise<void> {
  const nowMs = Date.now();
  const Statements = rows.map((row) => {
    const item = toItem(row, nowMs);
    const fields = Object.keys(item).map((name) => `'${name}':?`);
    return {
      Statement: `INSERT INTO "${config.TABLE}" VALUE {${fields.join(',')}}`,
      Parameters: Object.values(item),
    };
  });
  const { Responses = [] } = await dynamo.send(new BatchExecuteStatementCommand({ Statements }));
  const failed = Responses.find(({ Error: error }) => error)?.Error;
  if (failed) throw new Error(`an insert failed: ${failed.Code} ${failed.Message}`);
}
