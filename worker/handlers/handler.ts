import type { z } from 'zod';

/** What a handler is given. It may be given the same event more than once: `idempotencyKey` tells. */
export type HandlerInput<Payload> = {
  eventId: string;
  idempotencyKey: string;
  eventType: string;
  payload: Payload;
  subject: string | undefined;
  occurredAt: string | undefined;
  /** 1 for the first time; it begins again at 1 when a dead letter is put back. */
  attempt: number;
  /** Aborted when the handler's time is up. */
  signal: AbortSignal;
};

/**
 * What is done with the events of one type. A payload that does not match is dead-lettered at once; a `handle` that
 * throws is tried again later, and one that returns `neverAgain` or `notBefore` says when. Whatever else it returns is
 * JSON that is stored beside the event.
 */
export type Handler<Payload = unknown> = {
  eventType: string;
  payload: z.ZodType<Payload>;
  /** The wait after each failed attempt but the last, in seconds, in place of RETRY_DELAYS_SECONDS. */
  retryDelaysSeconds?: readonly number[];
  handle(input: HandlerInput<Payload>): Promise<unknown>;
};

export type Handlers = ReadonlyMap<string, Handler>;

/** Throws when two handlers are for the same type. */
export function createHandlers(handlers: readonly Handler[]): Handlers {
  const byType = new Map<string, Handler>();
  for (const handler of handlers) {
    if (byType.has(handler.eventType)) throw new Error(`two handlers for ${handler.eventType}`);
    byType.set(handler.eventType, handler);
  }
  return byType;
}

/** Keeps the payload's type between its schema and `handle`, and lets handlers of all types stand in one list. */
export function defineHandler<Payload>(handler: Handler<Payload>): Handler {
  // `handle` is only ever given what `payload` parsed.
  return handler as unknown as Handler;
}
