import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { describeFailure, isRequestRefused } from './aws-failure.ts';
import { createMicroBatcher } from './micro-batcher.ts';
import { queueUrls } from './resources.ts';

export type SendOutcome =
  | { kind: 'sent'; messageId: string }
  /** The queue did not confirm: the message may be there all the same. */
  | { kind: 'unavailable'; reason: string }
  /** The queue will never take this message. */
  | { kind: 'refused'; reason: string };

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
  signal?: AbortSignal;
};
export type ReceiveOptions = {
  maxMessages: number;
  waitSeconds: number;
  visibilitySeconds?: number;
  signal?: AbortSignal;
};

export type Queue = {
  send(body: string, options?: SendOptions): Promise<SendOutcome>;
  /** Long-polls for up to `waitSeconds` (at most 20) and 10 messages. */
  receive(options: ReceiveOptions): Promise<ReceiveOutcome>;
  /** Deletes a message. False when the queue did not confirm: the message will be delivered again. */
  acknowledge(receiptHandle: string): Promise<boolean>;
  /** Keeps a message from other receivers for `seconds` from now; 0 gives it back. */
  extend(receiptHandle: string, seconds: number): Promise<ExtendOutcome>;
  depth(): Promise<QueueDepth>;
};

/** `gone`: the message is not ours any more. `unavailable`: nobody can tell. */
export type ExtendOutcome = 'extended' | 'gone' | 'unavailable';

/** SQS's own approximations, in messages. */
export type QueueDepth = { visible: number; inFlight: number; delayed: number };

export type EventQueues = {
  events: Queue;
  deadLetters: Queue;
  died: Queue;
  /** Rejects when a queue can't be reached. */
  depth(): Promise<QueueDepth & { deadLetters: number }>;
};

type Clients = { sqs: SQSClient; sqsLongPoll: SQSClient };

/** The event queue, the dead-letter queue, and the queue of what SQS gave up on, as one URL names them. */
export function createEventQueues(clients: Clients, eventQueueUrl: string): EventQueues {
  const urls = queueUrls(eventQueueUrl);
  const events = createQueue(clients, urls.events);
  const deadLetters = createQueue(clients, urls.deadLetters);
  const died = createQueue(clients, urls.died);
  return {
    events,
    deadLetters,
    died,
    async depth() {
      const [main, dead, unrecorded] = await Promise.all([events.depth(), deadLetters.depth(), died.depth()]);
      return {
        ...main,
        deadLetters: dead.visible + dead.inFlight + unrecorded.visible + unrecorded.inFlight,
      };
    },
  };
}

const MAX_BATCH_ENTRIES = 10;

function createQueue({ sqs, sqsLongPoll }: Clients, url: string): Queue {
  const deletes = createMicroBatcher<string, boolean>({
    maxItems: MAX_BATCH_ENTRIES,
    lingerMs: 50,
    maxInFlight: 8,
    flush: deleteBatch,
  });
  const extensions = createMicroBatcher<{ handle: string; seconds: number }, ExtendOutcome>({
    maxItems: MAX_BATCH_ENTRIES,
    lingerMs: 5,
    maxInFlight: 8,
    flush: extendBatch,
  });

  return {
    async send(body, { delaySeconds, attributes, signal } = {}) {
      const command = new SendMessageCommand({
        QueueUrl: url,
        MessageBody: body,
        ...(delaySeconds ? { DelaySeconds: delaySeconds } : {}),
        ...(attributes ? { MessageAttributes: toMessageAttributes(attributes) } : {}),
      });
      try {
        const { MessageId = '' } = await sqs.send(command, { ...(signal ? { abortSignal: signal } : {}) });
        return { kind: 'sent', messageId: MessageId };
      } catch (error) {
        return { kind: isRequestRefused(error) ? 'refused' : 'unavailable', reason: describeFailure(error) };
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
        const { Messages = [] } = await sqsLongPoll.send(command, {
          ...(signal ? { abortSignal: signal } : {}),
        });
        return { kind: 'received', messages: Messages.map(toReceivedMessage) };
      } catch (error) {
        return { kind: 'unavailable', reason: describeFailure(error) };
      }
    },

    acknowledge: (receiptHandle) => resultOf(deletes.add(receiptHandle)),
    extend: (handle, seconds) => resultOf(extensions.add({ handle, seconds })),

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

  async function deleteBatch(handles: string[]): Promise<boolean[]> {
    const Entries = handles.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle }));
    const failed = await failedEntries(() =>
      sqs.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries })),
    );
    return handles.map((_, index) => failed !== 'all' && !failed.has(index));
  }

  async function extendBatch(items: { handle: string; seconds: number }[]): Promise<ExtendOutcome[]> {
    const Entries = items.map(({ handle, seconds }, index) => ({
      Id: String(index),
      ReceiptHandle: handle,
      VisibilityTimeout: seconds,
    }));
    const command = new ChangeMessageVisibilityBatchCommand({ QueueUrl: url, Entries });
    const failed = await failedEntries(() => sqs.send(command));
    return items.map((_, index) => {
      if (failed === 'all') return 'unavailable';
      const entry = failed.get(index);
      if (!entry) return 'extended';
      return entry.senderFault ? 'gone' : 'unavailable';
    });
  }
}

type FailedEntry = { Id: string | undefined; SenderFault: boolean | undefined };

/**
 * A batch call answers 200 with the entries that failed in it: by their index, whether that was ours (the receipt is
 * no good any more) or SQS's. `all` when the call itself failed.
 */
async function failedEntries(
  call: () => Promise<{ Failed?: FailedEntry[] | undefined }>,
): Promise<Map<number, { senderFault: boolean }> | 'all'> {
  try {
    const { Failed = [] } = await call();
    return new Map(Failed.map(({ Id, SenderFault = false }) => [Number(Id), { senderFault: SenderFault }]));
  } catch {
    return 'all';
  }
}

/** These batchers have no bound of their own: what they hold is bounded by the messages in hand. */
function resultOf<Result>(
  added: { kind: 'added'; result: Promise<Result> } | { kind: 'full' },
): Promise<Result> {
  return added.kind === 'added'
    ? added.result
    : Promise.reject(new Error('a batcher without a bound is full'));
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
