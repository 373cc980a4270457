import type { EventStore } from '../core/ports/event-store.ts';
import type { Consumer } from '../core/ports/queue.ts';
import type { TableLoad } from '../core/scaling/table-load.ts';
import type { WorkMeter } from '../core/scaling/work-meter.ts';
import type { Logger } from '../core/telemetry/logging.ts';
import type { TraceContexts } from '../core/telemetry/tracing/trace-contexts.ts';
import type { WorkerProbe } from '../core/telemetry/worker-probe.ts';
import { createCircuitBreaker } from './consume/circuit-breaker.ts';
import { drainAbandoned } from './consume/drain-abandoned.ts';
import { createHandleDelivery } from './consume/handle-delivery.ts';
import { startPoller } from './consume/poller.ts';
import type { Handlers } from './handlers/handler.ts';
import { createEventHandling, type HandlingOptions } from './process/event-handling.ts';

export type Worker = {
  isStopping(): boolean;
  isTableAvailable(): boolean;
  load(): WorkerLoad;
  /** Records the messages that the queue gave up on. Only the lease holder calls it. */
  drainAbandoned(signal: AbortSignal): Promise<void>;
  /** Stops receiving, finishes messages in flight for up to `drainMs`, then releases the rest. */
  stop(): Promise<void>;
};

/** How much of a worker's capacity is in use now. */
export type WorkerLoad = {
  pollers: number;
  /** Pollers that do not receive: they hold as many messages as they may, or wait for a service. */
  pollersBusy: number;
  handlersInFlight: number;
  handlersWaiting: number;
  handlerConcurrency: number;
  maxInFlightMessages: number;
};

type Deps = {
  consumer: Consumer;
  store: EventStore;
  handlers: Handlers;
  probe: WorkerProbe;
  contexts: TraceContexts;
  logger: Logger;
  meter?: Pick<WorkMeter, 'holding'>;
  tableLoad?: Pick<TableLoad, 'answered'>;
  /** Identifies this worker in records. */
  name: string;
  now?: () => number;
};

export type WorkerOptions = HandlingOptions & {
  pollers: number;
  receiveWaitSeconds: number;
  maxInFlightMessages: number;
  drainMs: number;
};

/** Wires the parts: pollers receive messages, handlers run, outcomes go on record. */
export function startWorker(deps: Deps, options: WorkerOptions): Worker {
  const { consumer, store, probe, meter, now = Date.now } = deps;
  /** Aborted when the time to finish messages is over. */
  const stopping = new AbortController();
  const { signal } = stopping;
  const breaker = createCircuitBreaker({ ping: () => store.ready(), probe });
  const { handleEvent, recordAbandoned, deadLetter, handlerLoad } = createEventHandling(
    { ...deps, now, breaker, stopping: signal },
    options,
  );
  const delivered = { deadLetter, probe, stopping: signal, now };
  const handle = createHandleDelivery({ ...delivered, handleEvent });
  const handleAbandoned = createHandleDelivery({ ...delivered, handleEvent: recordAbandoned });
  const inFlight = createInFlightCount((messages) => {
    probe.inFlight(messages);
    meter?.holding(messages);
  });
  const pollers = Array.from({ length: options.pollers }, () =>
    startPoller(
      { consumer, breaker, handle, inFlight, probe },
      {
        waitMs: options.receiveWaitSeconds * 1000,
        maxInFlight: Math.floor(options.maxInFlightMessages / options.pollers),
      },
    ),
  );

  let asked = false;

  return {
    isStopping: () => asked,
    isTableAvailable: () => breaker.isClosed(),
    load() {
      const { running, waiting } = handlerLoad();
      return {
        pollers: pollers.length,
        pollersBusy: pollers.filter((poller) => !poller.isReceiving()).length,
        handlersInFlight: running,
        handlersWaiting: waiting,
        handlerConcurrency: options.handlerConcurrency,
        maxInFlightMessages: options.maxInFlightMessages,
      };
    },
    drainAbandoned: (signal) => drainAbandoned({ consumer, handle: handleAbandoned }, signal),
    async stop() {
      asked = true;
      const drained = Promise.all(pollers.map((poller) => poller.stop()));
      // While the table is down no message can be finished, so all are released at once.
      const patience = breaker.isClosed() ? options.drainMs : 0;
      const release = setTimeout(() => stopping.abort(), patience);
      await drained;
      clearTimeout(release);
      stopping.abort();
      breaker.stop();
      await consumer.close();
    },
  };
}

function createInFlightCount(tell: (messages: number) => void): { add(messages: number): void } {
  let count = 0;
  return {
    add(messages) {
      count += messages;
      tell(count);
    },
  };
}
