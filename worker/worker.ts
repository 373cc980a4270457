import type { EventQueues } from '../adapters/aws/sqs/event-queue.ts';
import { createHeldMessages } from '../adapters/aws/sqs/in-flight-messages.ts';
import type { AttemptsRecord } from '../core/event/attempts-record.ts';
import type { StoredEvent } from '../core/event/stored-event.ts';
import { createSemaphore } from '../core/lib/semaphore.ts';
import type { EventStore } from '../core/ports/event-store.ts';
import type { WorkMeter } from '../core/scaling/work-meter.ts';
import type { WorkerProbe } from '../core/telemetry/worker-probe.ts';
import { createTableGate } from './consume/circuit-breaker.ts';
import { recordDied } from './consume/drain-abandoned.ts';
import { createPackHandler } from './consume/handle-delivery.ts';
import { createWaitForLaterRelease } from './consume/newer-release.ts';
import { startPoller } from './consume/poller.ts';
import type { Handlers } from './handlers/handler.ts';
import { createAfterFailure } from './process/after-failure.ts';
import { createGiveUp } from './process/dead-letter.ts';
import { createHandleEvent } from './process/handle-event.ts';
import { recordOutcome } from './process/record-outcome.ts';
import { createInsist } from './process/retry-while-down.ts';
import { runHandler } from './process/run-handler.ts';
import { createSendLater } from './process/send-later.ts';
import { createStateOf } from './process/state-of.ts';

export type Worker = {
  isStopping(): boolean;
  isTableAvailable(): boolean;
  /** Records what SQS gave up on. Only the holder of the lease does so. */
  recordDied(): Promise<void>;
  /** Stops receiving, finishes what is held for up to `drainMs`, gives back the rest. */
  stop(): Promise<void>;
};

type Deps = {
  queues: EventQueues;
  store: EventStore;
  handlers: Handlers;
  probe: WorkerProbe;
  meter?: Pick<WorkMeter, 'holding'>;
  /** Tells this worker from the others in what goes on record. */
  name: string;
  now?: () => number;
};

export type WorkerOptions = {
  pollers: number;
  receiveWaitSeconds: number;
  maxHeldMessages: number;
  handlerConcurrency: number;
  handlerTimeoutMs: number;
  /** The wait after each failed attempt but the last. A handler may have its own. */
  retryDelaysMs: readonly number[];
  drainMs: number;
};

/** Puts the parts together: pollers receive, packs are handled, outcomes go on record. */
export function startWorker(
  { queues, store, handlers, probe, meter, name, now = Date.now }: Deps,
  options: WorkerOptions,
): Worker {
  /** Aborted when there is no more time to finish anything. */
  const stopping = new AbortController();
  const gate = createTableGate({ ping: () => store.ready(), probe });
  const concurrency = createSemaphore(options.handlerConcurrency);
  const insist = createInsist({ gate, stopping: stopping.signal });
  const record = (event: StoredEvent) => recordOutcome({ store, insist, probe }, event);
  const stateOf = createStateOf({ store, insist });
  const note = (attempts: AttemptsRecord) => insist(() => store.noteAttempt(attempts));
  const giveUp = createGiveUp({
    stateOf,
    note,
    queues,
    probe,
    stopping: stopping.signal,
    record,
    worker: name,
    now,
  });
  const sendLater = createSendLater({ queues, now });
  const afterFailure = createAfterFailure({ giveUp, sendLater, probe });
  const handleEvent = createHandleEvent({
    run: (event, mayBegin) =>
      runHandler({ handlers, concurrency, stopping: stopping.signal }, event, {
        timeoutMs: options.handlerTimeoutMs,
        mayBegin,
      }),
    delaysOf(eventType) {
      const handler = handlers.get(eventType);
      return handler && (handler.retryDelaysSeconds?.map((s) => s * 1000) ?? options.retryDelaysMs);
    },
    stateOf,
    note,
    record,
    afterFailure,
    giveUp,
    sendLater,
    probe,
    worker: name,
    now,
  });
  const waitForLaterRelease = createWaitForLaterRelease({ queues, giveUp, probe, now });
  const packs = createPackHandler({
    queues,
    handleEvent,
    giveUp,
    waitForLaterRelease,
    probe,
    stopping: stopping.signal,
    now,
  });
  const held = createHeldMessages({ queue: queues.events, probe, meter });
  const pollers = Array.from({ length: options.pollers }, () =>
    startPoller(
      { queue: queues.events, gate, held, packs, probe },
      {
        waitSeconds: options.receiveWaitSeconds,
        maxHeld: Math.floor(options.maxHeldMessages / options.pollers),
      },
    ),
  );

  let asked = false;

  return {
    isStopping: () => asked,
    isTableAvailable: () => gate.isOpen(),
    recordDied: () =>
      recordDied({
        queues,
        stateOf,
        giveUp,
        afterFailure,
        waitForLaterRelease,
        isStopping: () => asked,
        now,
      }),
    async stop() {
      asked = true;
      const drained = Promise.all(pollers.map((poller) => poller.stop()));
      // While the table is down nothing can be finished, so that what is held is given back at once.
      const patience = gate.isOpen() ? options.drainMs : 0;
      const giveBack = setTimeout(() => stopping.abort(), patience);
      await drained;
      clearTimeout(giveBack);
      stopping.abort();
      gate.stop();
      held.stop();
    },
  };
}
