import type { z } from 'zod';
import type { Logger } from '../../core/telemetry/logging.ts';
import type { HandlerTrace } from '../../core/telemetry/tracing/handler-trace.ts';

/** The input of a handler. The same event may come more than once, always with the same `idempotencyKey`. */
export type HandlerInput<Payload> = {
  eventId: string;
  idempotencyKey: string;
  eventType: string;
  payload: Payload;
  subject: string | undefined;
  occurredAt: string | undefined;
  /** 1 for the first attempt; starts again at 1 when the dead letter is put back. */
  attempt: number;
  /** Aborted when the handler's time is up. */
  signal: AbortSignal;
  /** Its lines have the event's `event_id`, its `trace_id`, and the `span_id` of the handler. */
  logger: Logger;
  /** Its span in the event's trace: for calls to other services, and for spans of its steps. */
  trace: HandlerTrace;
};

/**
 * Handles the events of one type. An event whose payload does not match is dead-lettered at once. If `handle` throws,
 * the event is retried later; if it returns `neverAgain` or `notBefore`, that decides whether and when. Any other result
 * must be JSON and is stored with the event.
 */
export type Handler<Payload = unknown> = {
  eventType: string;
  payload: z.ZodType<Payload>;
  /** The wait before each retry, in seconds; overrides RETRY_DELAYS_SECONDS. */
  retryDelaysSeconds?: readonly number[];
  handle(input: HandlerInput<Payload>): Promise<unknown>;
};

export type Handlers = ReadonlyMap<string, Handler>;

/** Throws if two handlers have the same type. */
export function createHandlers(handlers: readonly Handler[]): Handlers {
  const byType = new Map<string, Handler>();
  for (const handler of handlers) {
    if (byType.has(handler.eventType)) throw new Error(`two handlers for ${handler.eventType}`);
    byType.set(handler.eventType, handler);
  }
  return byType;
}

/** Ties the type of `handle`'s payload to its schema, and lets handlers of all types share one list. */
export function defineHandler<Payload>(handler: Handler<Payload>): Handler {
  // `handle` only ever receives a payload that this schema parsed.
  return handler as unknown as Handler;
}
