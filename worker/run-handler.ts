import { z } from 'zod';
import type { QueuedEvent } from '../core/pack.ts';
import type { Semaphore } from '../core/semaphore.ts';
import type { Handlers } from './handlers/handler.ts';

export type HandlerResult =
  /** No handler is for its type: it is simply stored. */
  | { kind: 'no_handler' }
  | { kind: 'ok'; enrichment?: unknown }
  /** The payload is not what the handler takes: trying again is of no use. */
  | { kind: 'invalid'; reason: string }
  | { kind: 'failed'; reason: string }
  /** The worker has no more time: it is as if the handler had not run. */
  | { kind: 'stopped' };

const NO_HANDLER: HandlerResult = { kind: 'no_handler' };

type Deps = { handlers: Handlers; concurrency: Semaphore; stopping: AbortSignal };

/** Gives an event to the handler of its type, if there is one, for at most `timeoutMs`. */
export async function runHandler(
  { handlers, concurrency, stopping }: Deps,
  event: QueuedEvent,
  timeoutMs: number,
): Promise<HandlerResult> {
  const { eventType, payload, subject, occurredAt } = event.content;
  const handler = handlers.get(eventType);
  if (!handler) return NO_HANDLER;
  const parsed = handler.payload.safeParse(payload);
  if (!parsed.success)
    return { kind: 'invalid', reason: `invalid payload: ${z.prettifyError(parsed.error)}` };

  return concurrency.run(() => {
    const input = {
      eventId: event.id,
      idempotencyKey: event.id,
      eventType,
      subject,
      occurredAt,
      attempt: event.attempt,
    };
    return attempt(
      (signal) => handler.handle({ ...input, payload: parsed.data, signal }),
      timeoutMs,
      stopping,
    );
  });
}

async function attempt(
  handle: (signal: AbortSignal) => Promise<unknown>,
  timeoutMs: number,
  stopping: AbortSignal,
): Promise<HandlerResult> {
  if (stopping.aborted) return { kind: 'stopped' };
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = AbortSignal.any([timeout, stopping]);
  try {
    const enrichment = await untilAborted(handle(signal), signal);
    return { kind: 'ok', ...(enrichment === undefined ? {} : { enrichment }) };
  } catch (error) {
    if (stopping.aborted) return { kind: 'stopped' };
    if (timeout.aborted) return { kind: 'failed', reason: `not done after ${timeoutMs} ms` };
    return { kind: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
}

/** A handler that takes no notice of its signal is left behind. */
function untilAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
  return Promise.race([work, promise]);
}
