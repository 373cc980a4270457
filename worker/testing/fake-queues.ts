import type {
  EventQueues,
  Queue,
  ReceivedMessage,
  SendOptions,
  SendOutcome,
} from '../../adapters/aws/sqs/event-queue.ts';

/** A queue in memory that keeps what is sent and tells what was done with receipts. */
export type FakeQueue = Queue & {
  sent: { body: string; options: SendOptions }[];
  acknowledged: string[];
  extended: { receiptHandle: string; seconds: number }[];
};

export function createFakeQueue(
  answer: Partial<Pick<Queue, 'send' | 'acknowledge' | 'extend'>> = {},
): FakeQueue {
  const queue: FakeQueue = {
    sent: [],
    acknowledged: [],
    extended: [],
    async send(body, options = {}): Promise<SendOutcome> {
      queue.sent.push({ body, options });
      return answer.send
        ? answer.send(body, options)
        : { kind: 'sent', messageId: String(queue.sent.length) };
    },
    async acknowledge(receiptHandle) {
      queue.acknowledged.push(receiptHandle);
      return answer.acknowledge ? answer.acknowledge(receiptHandle) : true;
    },
    async extend(receiptHandle, seconds) {
      queue.extended.push({ receiptHandle, seconds });
      return answer.extend ? answer.extend(receiptHandle, seconds) : 'extended';
    },
    receive: async () => ({ kind: 'received', messages: [] }),
    depth: async () => ({ visible: 0, inFlight: 0, delayed: 0 }),
  };
  return queue;
}

export function createFakeQueues(
  answers: {
    events?: Parameters<typeof createFakeQueue>[0];
    deadLetters?: Parameters<typeof createFakeQueue>[0];
  } = {},
) {
  const [events, deadLetters, abandoned] = [
    createFakeQueue(answers.events),
    createFakeQueue(answers.deadLetters),
    createFakeQueue(),
  ];
  const depth = async () => ({ visible: 0, inFlight: 0, delayed: 0, deadLetters: 0 });
  return { events, deadLetters, abandoned, depth } satisfies EventQueues;
}

export function receivedMessage(body: string, receiveCount = 1): ReceivedMessage {
  return {
    messageId: 'message',
    receiptHandle: 'receipt',
    body,
    sentAtMs: 1_000,
    receiveCount,
    attributes: {},
  };
}
