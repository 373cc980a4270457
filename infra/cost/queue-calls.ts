import { MAX_PACK_BYTES, MAX_PACK_EVENTS } from '../../core/event/pack.ts';
import { CALL_RATES } from '../../core/settings/call-rates.ts';

/** Calls to the queue per second. */
export type QueueCalls = {
  messages: number;
  eventsPerMessage: number;
  sends: number;
  receives: number;
  emptyReceives: number;
  deletes: number;
  /** Calls that do not depend on events: health checks, and polls of the abandoned messages. */
  chores: number;
  /** As SQS bills them: one request for each 64 KiB of a call. */
  billed: number;
};

export type QueueLoad = {
  eventsPerSecond: number;
  eventsPerRequest: number;
  /** An event as encoded in a pack. */
  encodedEventBytes: number;
  apiProcesses: number;
  workers: number;
  /** Receive calls that each worker has open at a time. */
  pollers: number;
  receiveWaitSeconds: number;
  lingerMs: number;
  /** Health checks per second and API process. Each reads the queue's depth. */
  healthChecksPerSecond: number;
};

/** Every 64 KB of a payload is billed as one request: https://aws.amazon.com/sqs/pricing/ */
const BILLED_CHUNK_BYTES = 64 * 1024;
/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessageBatch.html */
const MAX_DELETE_BATCH = 10;
const DELETE_LINGER_SECONDS = CALL_RATES.deleteLingerMs / 1000;
/** One worker at a time polls the abandoned messages. */
const ABANDONED_POLLS_PER_SECOND = 1000 / CALL_RATES.dutyRoundMs;

/**
 * Calls to SQS, modelled on how the code batches, with Poisson arrivals. The first event of a pack waits `lingerMs` for
 * others, a long poll returns with the first message, and the first of a batch of deletes waits for others.
 */
export function queueCalls(load: QueueLoad): QueueCalls {
  const { eventsPerSecond, encodedEventBytes, apiProcesses, workers } = load;
  const eventsPerMessage = packFill(load);
  const messages = eventsPerSecond / eventsPerMessage;
  const emptyReceives = emptyReceivesPerSecond(messages, workers * load.pollers, load.receiveWaitSeconds);
  const deletes = messages / Math.min(MAX_DELETE_BATCH, 1 + (messages / workers) * DELETE_LINGER_SECONDS);
  const chores = ABANDONED_POLLS_PER_SECOND + apiProcesses * load.healthChecksPerSecond;
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

/** Events per message: those of the request that opens the pack, and those that its process accepts during the linger. */
function packFill(load: QueueLoad): number {
  const { eventsPerSecond, eventsPerRequest, encodedEventBytes, apiProcesses, lingerMs } = load;
  const withinLinger = eventsPerRequest + ((eventsPerSecond / apiProcesses) * lingerMs) / 1000;
  const fitting = Math.max(1, Math.floor(MAX_PACK_BYTES / encodedEventBytes));
  return Math.min(MAX_PACK_EVENTS, fitting, withinLinger);
}

/** Long polls that time out: with Poisson arrivals, no message comes for `waitSeconds` with this probability. */
function emptyReceivesPerSecond(messages: number, pollers: number, waitSeconds: number): number {
  const whenIdle = pollers / waitSeconds;
  return whenIdle * Math.exp(-messages / whenIdle);
}
