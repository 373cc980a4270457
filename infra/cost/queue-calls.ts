import { MAX_PACK_BYTES, MAX_PACK_EVENTS } from '../../core/event/pack.ts';
import { CALL_RATES } from '../../core/settings/call-rates.ts';

/** What the queue is asked for, each second. */
export type QueueCalls = {
  messages: number;
  eventsPerMessage: number;
  sends: number;
  receives: number;
  emptyReceives: number;
  deletes: number;
  /** What does not depend on events: health checks, and the look at what SQS gave up on. */
  chores: number;
  /** As SQS bills them: a call of more than 64 KiB counts once for each 64 KiB. */
  billed: number;
};

export type QueueLoad = {
  eventsPerSecond: number;
  eventsPerRequest: number;
  /** An event as it is encoded in a pack. */
  encodedEventBytes: number;
  apiProcesses: number;
  workers: number;
  /** Receive calls that one worker has under way. */
  pollers: number;
  receiveWaitSeconds: number;
  lingerMs: number;
  /** Health checks that reach each API process, a second: each asks for the queue's depth. */
  healthChecksPerSecond: number;
};

/** https://aws.amazon.com/sqs/pricing/: every 64 KB of a payload is a request. */
const BILLED_CHUNK_BYTES = 64 * 1024;
/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessageBatch.html */
const MAX_DELETE_BATCH = 10;
const DELETE_LINGER_SECONDS = CALL_RATES.deleteLingerMs / 1000;
/** One worker at a time looks at the queue of abandoned messages. */
const ABANDONED_LOOKS_PER_SECOND = 1000 / CALL_RATES.dutyRoundMs;

/**
 * Calls to SQS, from how the code batches. Events arrive as Poisson does: the first of a pack waits `lingerMs` for
 * others, a waiting receive call takes the message that ends its wait, and the first of a batch of
 * deletes waits for others.
 */
export function queueCalls(load: QueueLoad): QueueCalls {
  const { eventsPerSecond, encodedEventBytes, apiProcesses, workers } = load;
  const eventsPerMessage = packFill(load);
  const messages = eventsPerSecond / eventsPerMessage;
  const emptyReceives = emptyReceivesPerSecond(messages, workers * load.pollers, load.receiveWaitSeconds);
  const deletes = messages / Math.min(MAX_DELETE_BATCH, 1 + (messages / workers) * DELETE_LINGER_SECONDS);
  const chores = ABANDONED_LOOKS_PER_SECOND + apiProcesses * load.healthChecksPerSecond;
  const chunks = Math.ceil((eventsPerMessage * encodedEventBytes) / BILLED_CHUNK_BYTES);
  return {
    messages,
    eventsPerMessage,
    sends: messages,
    receives: messages,
    emptyReceives,
    deletes,
    chores,
    billed: messages * 2 * chunks + emptyReceives + deletes + chores,
  };
}

/** How many events share a message: of the request that opens it, and those that come to its process while it waits. */
function packFill(load: QueueLoad): number {
  const { eventsPerSecond, eventsPerRequest, encodedEventBytes, apiProcesses, lingerMs } = load;
  const withinLinger = eventsPerRequest + ((eventsPerSecond / apiProcesses) * lingerMs) / 1000;
  const fitting = Math.max(1, Math.floor(MAX_PACK_BYTES / encodedEventBytes));
  return Math.min(MAX_PACK_EVENTS, fitting, withinLinger);
}

/** Calls that end without a message. None comes for so long with the probability that Poisson gives. */
function emptyReceivesPerSecond(messages: number, pollers: number, waitSeconds: number): number {
  const whenIdle = pollers / waitSeconds;
  return whenIdle * Math.exp(-messages / whenIdle);
}
