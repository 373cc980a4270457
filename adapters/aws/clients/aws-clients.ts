import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Clock } from '../../../core/clock/clock.ts';
import type { DependencyProbe } from '../../../core/telemetry/dependency-probe.ts';
import { observeAnswerDates } from './aws-answer-dates.ts';
import { NativeJsonProtocol } from './native-json-protocol.ts';
import { observeCalls } from './observe-calls.ts';
import { createRequestHandler, type Limits } from './request-handler.ts';

export type AwsClients = {
  /** Makes a call twice if it has to. */
  sqs: SQSClient;
  /** Makes a call once: for what is not to happen twice. */
  sqsOnce: SQSClient;
  sqsLongPoll: SQSClient;
  dynamo: DynamoDBClient;
  destroy(): void;
};
export type AwsClientOptions = {
  region: string;
  sqsEndpoint?: string | undefined;
  dynamoEndpoint?: string | undefined;
  deadlines?: Deadlines | undefined;
  /** Is told when each answer was made. */
  observe?: Clock['observe'];
  /** Gets a report of each call. */
  probe?: DependencyProbe | undefined;
};

/** How long one try of a call may take, in ms. */
export type Deadlines = { connectMs: number; sqsMs: number; longPollMs: number; dynamoMs: number };

const DEADLINES: Deadlines = { connectMs: 1_500, sqsMs: 2_000, longPollMs: 25_000, dynamoMs: 3_000 };

/**
 * The SDK clients of one process. Long polls have a client and connections of their own, or they would starve the
 * sends; every call has a deadline, and tries again only where the caller could not do it better.
 */
export function createAwsClients({
  region,
  sqsEndpoint,
  dynamoEndpoint,
  deadlines = DEADLINES,
  observe = () => {},
  probe,
}: AwsClientOptions): AwsClients {
  const { connectMs, sqsMs, longPollMs, dynamoMs } = deadlines;
  const observed = (service: string, limits: Omit<Limits, 'connectMs'>) =>
    observeAnswerDates(createRequestHandler({ connectMs, ...limits }), service, observe);
  const sqsOptions = {
    region,
    md5: false as const,
    protocol: NativeJsonProtocol,
    ...at(sqsEndpoint),
    useQueueUrlAsEndpoint: sqsEndpoint === undefined,
  };
  const sqsHandler = observed('sqs', { requestMs: sqsMs, maxSockets: 128 });
  const sqs = new SQSClient({ ...sqsOptions, maxAttempts: 2, requestHandler: sqsHandler });
  const sqsOnce = new SQSClient({ ...sqsOptions, maxAttempts: 1, requestHandler: sqsHandler });
  const sqsLongPoll = new SQSClient({
    ...sqsOptions,
    maxAttempts: 1,
    requestHandler: observed('sqs', { requestMs: longPollMs, maxSockets: 64 }),
  });
  const dynamo = new DynamoDBClient({
    region,
    ...at(dynamoEndpoint),
    cacheMiddleware: true,
    protocol: NativeJsonProtocol,
    maxAttempts: 2,
    requestHandler: observed('dynamodb', { requestMs: dynamoMs, maxSockets: 128 }),
  });
  const clients = [sqs, sqsOnce, sqsLongPoll, dynamo];
  // It copies every request and answer, attribute by attribute, for a logger that does nothing.
  for (const client of clients) client.middlewareStack.remove('loggerMiddleware');
  if (probe) {
    for (const client of [sqs, sqsOnce, sqsLongPoll]) observeCalls(client, 'sqs', probe);
    observeCalls(dynamo, 'dynamodb', probe);
  }
  return {
    sqs,
    sqsOnce,
    sqsLongPoll,
    dynamo,
    destroy() {
      for (const client of clients) client.destroy();
    },
  };
}

function at(endpoint: string | undefined): { endpoint?: string } {
  return endpoint === undefined ? {} : { endpoint };
}
