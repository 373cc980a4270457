import {
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { describeError } from '../../../core/lib/describe-error.ts';
import type { Sent } from '../../../core/ports/queue.ts';
import { abortOption } from '../clients/abort-option.ts';
import type { AwsClients } from '../clients/aws-clients.ts';
import { isRequestRefused, wasNeverSent } from '../clients/aws-failure.ts';
import { queueUrls } from '../setup/resources.ts';
import { createReceiptCalls, type ReceiptCalls } from './event-receipts.ts';

export type ReceivedMessage = {
  messageId: string;
  receiptHandle: string;
  body: string;
  sentAtMs: number;
  /** 1 at its first delivery. */
  receiveCount: number;
  attributes: Record<string, string>;
};

export type ReceiveOutcome =
  | { kind: 'received'; messages: ReceivedMessage[] }
  | { kind: 'unavailable'; reason: string };

export type SendOptions = {
  delaySeconds?: number;
  attributes?: Record<string, string>;
  /**
   * Allows a retry of the call, as a second copy does no harm. By default the call is made once: nobody could tell a
   * second copy from the first. A caller that sends again can mark the repeat in the body.
   */
  repeatable?: boolean;
  signal?: AbortSignal;
};
export type ReceiveOptions = {
  maxMessages: number;
  waitSeconds: number;
  visibilitySeconds?: number;
  signal?: AbortSignal;
};

export type Queue = ReceiptCalls & {
  /** The longest possible delay of a message. */
  readonly maxDelaySeconds: number;
  send(body: string, options?: SendOptions): Promise<Sent>;
  /** Long-polls for up to `waitSeconds` (at most 20) and 10 messages. */
  receive(options: ReceiveOptions): Promise<ReceiveOutcome>;
  depth(): Promise<QueueDepth>;
};

/** Numbers of messages, as SQS approximates them. */
export type QueueDepth = { visible: number; inFlight: number; delayed: number };

export type EventQueues = {
  events: Queue;
  deadLetters: Queue;
  abandoned: Queue;
  /** Rejects when a queue can't be reached. */
  depth(): Promise<QueueDepth & { deadLetters: number }>;
};

type Clients = Pick<AwsClients, 'sqs' | 'sqsOnce' | 'sqsLongPoll'>;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const MAX_DELAY_SECONDS = 900;

/** The event queue, the dead-letter queue and the queue of abandoned messages, all named by one URL. */
export function createEventQueues(
  clients: Clients,
  eventQueueUrl: string,
  { maxDelaySeconds = MAX_DELAY_SECONDS } = {},
): EventQueues {
  const urls = queueUrls(eventQueueUrl);
  const events = createQueue(clients, urls.events, maxDelaySeconds);
  const deadLetters = createQueue(clients, urls.deadLetters, maxDelaySeconds);
  const abandoned = createQueue(clients, urls.abandoned, maxDelaySeconds);
  return {
    events,
    deadLetters,
    abandoned,
    async depth() {
      const [main, dead, unrecorded] = await Promise.all([
        events.depth(),
        deadLetters.depth(),
        abandoned.depth(),
      ]);
      return {
        ...main,
        deadLetters: dead.visible + dead.inFlight + unrecorded.visible + unrecorded.inFlight,
      };
    },
  };
}

function createQueue({ sqs, sqsOnce, sqsLongPoll }: Clients, url: string, maxDelaySeconds: number): Queue {
  return {
    ...createReceiptCalls(sqs, url),
    maxDelaySeconds,

    async send(body, { delaySeconds, attributes, repeatable = false, signal } = {}) {
      const client = repeatable ? sqs : sqsOnce;
      const command = new SendMessageCommand({
        QueueUrl: url,
        MessageBody: body,
        ...(delaySeconds ? { DelaySeconds: delaySeconds } : {}),
        ...(attributes ? { MessageAttributes: toMessageAttributes(attributes) } : {}),
      });
      try {
        await client.send(command, abortOption(signal));
        return { kind: 'confirmed' };
      } catch (error) {
        return failedSend(error);
      }
    },

    async receive({ maxMessages, waitSeconds, visibilitySeconds, signal }) {
      const command = new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: maxMessages,
        WaitTimeSeconds: waitSeconds,
        ...(visibilitySeconds === undefined ? {} : { VisibilityTimeout: visibilitySeconds }),
        MessageSystemAttributeNames: ['SentTimestamp', 'ApproximateReceiveCount'],
        MessageAttributeNames: ['All'],
      });
      try {
        const { Messages = [] } = await sqsLongPoll.send(command, abortOption(signal));
        return { kind: 'received', messages: Messages.map(toReceivedMessage) };
      } catch (error) {
        return { kind: 'unavailable', reason: describeError(error) };
      }
    },

    async depth() {
      const { Attributes = {} } = await sqs.send(
        new GetQueueAttributesCommand({
          QueueUrl: url,
          AttributeNames: [
            'ApproximateNumberOfMessages',
            'ApproximateNumberOfMessagesNotVisible',
            'ApproximateNumberOfMessagesDelayed',
          ],
        }),
      );
      return {
        visible: Number(Attributes.ApproximateNumberOfMessages ?? 0),
        inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
        delayed: Number(Attributes.ApproximateNumberOfMessagesDelayed ?? 0),
      };
    },
  };
}

function failedSend(error: unknown): Sent {
  const reason = describeError(error);
  if (isRequestRefused(error)) return { kind: 'refused', reason };
  return { kind: wasNeverSent(error) ? 'not_sent' : 'unknown', reason };
}

function toReceivedMessage(message: Message): ReceivedMessage {
  const attributes = Object.entries(message.MessageAttributes ?? {}).map(([name, { StringValue = '' }]) => [
    name,
    StringValue,
  ]);
  return {
    messageId: message.MessageId ?? '',
    receiptHandle: message.ReceiptHandle ?? '',
    body: message.Body ?? '',
    sentAtMs: Number(message.Attributes?.SentTimestamp ?? Date.now()),
    receiveCount: Number(message.Attributes?.ApproximateReceiveCount ?? 1),
    attributes: Object.fromEntries(attributes),
  };
}

function toMessageAttributes(attributes: Record<string, string>) {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
  );
}
