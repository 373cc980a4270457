import type { EventInHand } from '../../core/event/event-in-hand.ts';
import type { QueuedEvent } from '../../core/event/pack.ts';
import { hasNameThatEndsInBackslash } from '../../core/event/strict-json.ts';
import { spanIdIn, traceIdOf } from '../../core/event/trace-context.ts';
import { reasonOf, shortReason } from '../../core/lib/reason.ts';
import type { Semaphore } from '../../core/lib/semaphore.ts';
import { textOf } from '../../core/lib/text-of.ts';
import { withTimeout } from '../../core/lib/with-timeout.ts';
import type { Logger } from '../../core/telemetry/logging.ts';
import type { TraceContexts } from '../../core/telemetry/tracing/trace-contexts.ts';
import type { HandlerInput, Handlers } from '../handlers/handler.ts';
import { isVerdict, type Verdict } from '../handlers/verdict.ts';

export type HandlerResult =
  /** Its type has no handler, so the event is only stored. */
  | { kind: 'no_handler' }
  | { kind: 'ok'; enrichment?: unknown }
  /** The payload does not match the handler's schema, so a retry is useless. */
  | { kind: 'invalid'; reason: string }
  /** `verdict`: the handler's word on another attempt, if it gave one. */
  | { kind: 'failed'; reason: string; verdict?: Verdict }
  /** `mayBegin` answered false when its turn came. */
  | { kind: 'not_begun' }
  /** The worker ran out of time while stopping. This counts as if the handler had not run. */
  | { kind: 'stopped' };

const NO_HANDLER: HandlerResult = { kind: 'no_handler' };

type Deps = {
  handlers: Handlers;
  concurrency: Semaphore;
  stopping: AbortSignal;
  contexts: Pick<TraceContexts, 'ofHandler'>;
  logger: Logger;
};
type Options = {
  timeoutMs: number;
  /** Called just before the handler begins, which may be long after the event arrived. */
  mayBegin: () => boolean | Promise<boolean>;
};

/** Runs the handler of the event's type, if there is one, for at most `timeoutMs`. */
export async function runHandler(
  { handlers, concurrency, stopping, contexts, logger }: Deps,
  inHand: EventInHand,
  { timeoutMs, mayBegin }: Options,
): Promise<HandlerResult> {
  const { event } = inHand;
  const { eventType, payload } = event.content;
  const handler = handlers.get(eventType);
  if (!handler) return NO_HANDLER;
  const parsed = handler.payload.safeParse(payload);
  if (!parsed.success) return { kind: 'invalid', reason: `invalid payload: ${reasonOf(parsed.error)}` };

  return concurrency.run(async () => {
    if (!(await mayBegin())) return { kind: 'not_begun' };
    const trace = contexts.ofHandler(inHand);
    return attempt(
      (signal) => handler.handle(inputOf(event, { payload: parsed.data, signal, trace }, logger)),
      timeoutMs,
      stopping,
    );
  });
}

type Given = Pick<HandlerInput<unknown>, 'payload' | 'signal' | 'trace'>;

function inputOf(
  { id, content, attempt, traceparent }: QueuedEvent,
  given: Given,
  logger: Logger,
): HandlerInput<unknown> {
  let own: Logger | undefined;
  return {
    eventId: id,
    idempotencyKey: id,
    eventType: content.eventType,
    subject: content.subject,
    occurredAt: content.occurredAt,
    attempt,
    ...given,
    /** Made on first use: most handlers never log. */
    get logger() {
      own ??= logger.child({
        event_id: id,
        trace_id: traceIdOf(traceparent),
        span_id: spanIdIn(given.trace.traceparent()),
      });
      return own;
    },
  };
}

async function attempt(
  handle: (signal: AbortSignal) => Promise<unknown>,
  timeoutMs: number,
  stopping: AbortSignal,
): Promise<HandlerResult> {
  try {
    const result = await withTimeout(timeoutMs, 'the handler', handle, { signal: stopping });
    if (isVerdict(result)) return { kind: 'failed', reason: shortReason(result.reason), verdict: result };
    return { kind: 'ok', ...asJson(result) };
  } catch (error) {
    if (stopping.aborted) return { kind: 'stopped' };
    return { kind: 'failed', reason: shortReason(textOf(error instanceof Error ? error.message : error)) };
  }
}

const MAX_ENRICHMENT_LENGTH = 50_000;

/** Returns the enrichment as readers will get it. Throws if JSON or the table cannot hold it. */
function asJson(enrichment: unknown): { enrichment?: unknown } {
  const json = JSON.stringify(enrichment);
  if (json === undefined) return {};
  if (json.length > MAX_ENRICHMENT_LENGTH)
    throw new Error(
      `the handler returned ${json.length} characters of JSON: the limit is ${MAX_ENRICHMENT_LENGTH}`,
    );
  if (hasNameThatEndsInBackslash(json))
    throw new Error('the handler returned JSON with a name that ends in a backslash');
  return { enrichment: JSON.parse(json) };
}
