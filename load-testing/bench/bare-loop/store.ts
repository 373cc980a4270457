/** The storing half of the bare loop: receive 10, insert by 25, delete 10, in two loops at a time. */
import { BatchExecuteStatementCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { dieWithParent, reportReady } from '../../../core/process/child-process.ts';
import type { sampleEvent } from '../sample-event.ts';
import { sayStored } from '../stored-count.ts';
import { readConfig } from './config.ts';

type Row = { id: string; accepted_at: number; traceparent: string } & ReturnType<typeof sampleEvent>;

const LOOPS = 2;
const INSERTS_A_CALL = 25;
const SHARDS = 8;

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
  const Statements = rows.map((row) => {
    const item = toItem(row);
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

/** The same attributes, of the same sizes and in the same indexes, as a stored event of ours. */
function toItem({ id, accepted_at, traceparent, event_type, subject, payload }: Row) {
  const now = Date.now();
  const time = new Date(now).toISOString();
  const shard = Number.parseInt(id.slice(0, 2), 16);
  return {
    event_id: { S: id },
    event_type: { S: event_type },
    payload: { S: JSON.stringify(payload) },
    fingerprint: { S: 'pVqqsA1dGmKvw3kuH0dW5g' },
    outcome: { S: 'processed' },
    attempts: { N: '1' },
    accepted_at: { N: String(accepted_at) },
    enqueued_at: { N: String(accepted_at) },
    received_at: { N: String(now) },
    handled_at: { N: String(now) },
    stored_at: { N: String(now) },
    trace_id: { S: traceparent.slice(3, 35) },
    expires_at: { N: String(Math.floor(now / 1000) + 7_776_000) },
    time_partition: { S: `${time.slice(0, 13)}#${shard % SHARDS}` },
    time_sort: { S: `${time}#${id}` },
    subject: { S: subject },
    subject_partition: { S: `${subject}#${shard % 4}` },
  };
}
