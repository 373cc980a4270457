import type { AttemptsRecord } from '../../core/event/attempts-record.ts';
import { createSemaphore, type Semaphore } from '../../core/lib/semaphore.ts';
import type { EventStore } from '../../core/ports/event-store.ts';
import type { TableLoad } from '../../core/scaling/table-load.ts';
import type { Logger } from '../../core/telemetry/logging.ts';
import type { TraceContexts } from '../../core/telemetry/tracing/trace-contexts.ts';
import type { WorkerProbe } from '../../core/telemetry/worker-probe.ts';
import type { CircuitBreaker } from '../consume/circuit-breaker.ts';
import type { Handlers } from '../handlers/handler.ts';
import { createAfterFailure } from './after-failure.ts';
import { createDeadLetter, type DeadLetter } from './dead-letter.ts';
import { createHandleEvent, type HandleEvent } from './handle-event.ts';
import { createRecordAbandoned } from './record-abandoned.ts';
import { createRecordEvent } from './record-event.ts';
import { createRetryWhileDown } from './retry-while-down.ts';
import { runHandler } from './run-handler.ts';
import { createStateOf } from './state-of.ts';

/** Everything that a worker can do with a delivered event. */
export type EventHandling = {
  handleEvent: HandleEvent;
  recordAbandoned: HandleEvent;
  deadLetter: DeadLetter;
  /** Handlers that run, and events that wait for one to end. */
  handlerLoad: Semaphore['load'];
};

type Deps = {
  store: EventStore;
  handlers: Handlers;
  probe: WorkerProbe;
  contexts: TraceContexts;
  /** Handlers get a child of it. */
  logger: Logger;
  breaker: Pick<CircuitBreaker, 'trip' | 'whenClosed'>;
  tableLoad?: Pick<TableLoad, 'answered'> | undefined;
  stopping: AbortSignal;
  name: string;
  now: () => number;
};

export type HandlingOptions = {
  handlerConcurrency: number;
  handlerTimeoutMs: number;
  /** The wait before each retry. A handler may override it. */
  retryDelaysMs: readonly number[];
};

/** Wires the parts that handle one event: its handler, its record, and the follow-up of a failure. */
export function createEventHandling(deps: Deps, options: HandlingOptions): EventHandling {
  const { store, handlers, probe, contexts, logger, breaker, tableLoad, stopping, name, now } = deps;
  const concurrency = createSemaphore(options.handlerConcurrency);
  const retryWhileDown = createRetryWhileDown({ breaker, probe, tableLoad, stopping });
  const stateOf = createStateOf({ store, retryWhileDown });
  const note = (attempts: AttemptsRecord) => retryWhileDown(() => store.noteAttempt(attempts));
  const record = createRecordEvent({ store, retryWhileDown, probe });
  const recording = { stateOf, note, record, probe, contexts, worker: name, now };
  const deadLetter = createDeadLetter(recording);
  const afterFailure = createAfterFailure({ deadLetter, probe, contexts, now });
  const handleEvent = createHandleEvent({
    ...recording,
    deadLetter,
    afterFailure,
    run: (inHand, mayBegin) =>
      runHandler({ handlers, concurrency, stopping, contexts, logger }, inHand, {
        timeoutMs: options.handlerTimeoutMs,
        mayBegin,
      }),
    delaysOf(eventType) {
      const handler = handlers.get(eventType);
      return handler && (handler.retryDelaysSeconds?.map((s) => s * 1000) ?? options.retryDelaysMs);
    },
  });
  return {
    handleEvent,
    deadLetter,
    handlerLoad: concurrency.load,
    recordAbandoned: createRecordAbandoned({ ...recording, deadLetter, afterFailure }),
  };
}
