import { setTimeout as delay } from 'node:timers/promises';
import type { Consumer, Delivery, Received } from '../../../core/ports/queue.ts';
import { TIMINGS } from '../../../core/settings/timings.ts';
import { createSqsDelivery } from './delivery.ts';
import type { EventQueues, Queue, ReceivedMessage, ReceiveOutcome } from './event-queue.ts';
import { createInFlightMessages, type InFlightMessages } from './in-flight-messages.ts';
import { replaceMessage, stillToWaitUntil } from './not-before.ts';

type Deps = { queues: EventQueues; now: () => number };
export type SqsConsumerOptions = {
  /** How long a message in hand stays hidden without a heartbeat. */
  visibilitySeconds?: number;
  monotonicNow?: () => number;
};

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html */
const MAX_RECEIVE = 10;
/**
 * A receive call that is cut off may take messages with it, and they stay hidden until their visibility timeout ends.
 * So on a stop a call gets this long to finish before it is cut off.
 */
const LAST_RECEIVE_MS = 2_000;

export function createSqsConsumer({ queues, now }: Deps, options: SqsConsumerOptions = {}): Consumer {
  const { visibilitySeconds = TIMINGS.visibility, monotonicNow } = options;
  const holding = { visibilitySeconds, ...(monotonicNow ? { monotonicNow } : {}) };
  const inFlight = {
    events: createInFlightMessages(queues.events, holding),
    abandoned: createInFlightMessages(queues.abandoned, holding),
  };

  return {
    async receive({ max, waitMs, signal }) {
      const waitSeconds = Math.ceil(waitMs / 1000);
      return take(
        queues.events,
        inFlight.events,
        await receiveUntil(signal, queues.events, { max, waitSeconds }),
      );
    },
    async receiveAbandoned({ max, signal }) {
      const answer = await receiveUntil(signal, queues.abandoned, { max, waitSeconds: 0 });
      return take(queues.abandoned, inFlight.abandoned, answer);
    },
    async close() {
      inFlight.events.loseAll();
      inFlight.abandoned.loseAll();
    },
  };

  async function receiveUntil(
    stop: AbortSignal,
    source: Queue,
    { max, waitSeconds }: { max: number; waitSeconds: number },
  ): Promise<ReceiveOutcome> {
    if (stop.aborted) return NOTHING;
    const cutting = new AbortController();
    const onStop = () => void delay(LAST_RECEIVE_MS, undefined, { ref: false }).then(() => cutting.abort());
    stop.addEventListener('abort', onStop, { once: true });
    const answer = await source.receive({
      maxMessages: Math.min(max, MAX_RECEIVE),
      waitSeconds,
      visibilitySeconds,
      signal: cutting.signal,
    });
    stop.removeEventListener('abort', onStop);
    return cutting.signal.aborted && answer.kind === 'unavailable' ? NOTHING : answer;
  }

  async function take(source: Queue, held: InFlightMessages, answer: ReceiveOutcome): Promise<Received> {
    if (answer.kind === 'unavailable') return answer;
    const taken = await Promise.all(answer.messages.map((message) => takeOne(source, held, message)));
    return { kind: 'received', deliveries: taken.filter((delivery) => delivery !== undefined) };
  }

  async function takeOne(
    source: Queue,
    held: InFlightMessages,
    message: ReceivedMessage,
  ): Promise<Delivery | undefined> {
    const notBeforeMs = stillToWaitUntil(message, now());
    if (notBeforeMs === undefined) {
      const hold = held.hold(message);
      return createSqsDelivery({ queues, source, hold, now, visibilitySeconds }, message);
    }
    // If this fails, the message comes again after its visibility timeout and is checked anew.
    const { kind } = await replaceMessage(source, message, { notBeforeMs, nowMs: now() });
    if (kind === 'confirmed') await source.acknowledge(message.receiptHandle);
    return undefined;
  }
}

const NOTHING: ReceiveOutcome = { kind: 'received', messages: [] };
