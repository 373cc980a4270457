import type { EventInHand } from '../../event/event-in-hand.ts';
import type { FailedAttempt } from '../../event/failed-attempt.ts';
import { type HandlerTrace, untracedHandler } from './handler-trace.ts';

/** The trace contexts that a worker passes on: in the messages that it sends, and to its handlers. */
export type TraceContexts = {
  /** The `traceparent` of the next attempt's message. `history`: the failed attempts, this one included. */
  ofRetry(inHand: EventInHand, history: readonly FailedAttempt[]): string;
  /** The `traceparent` of a dead letter. */
  ofDeadLetter(inHand: EventInHand, reason: string): string;
  /** Called when the handler begins. */
  ofHandler(inHand: EventInHand): HandlerTrace;
};

/** Makes no spans: every message keeps the context that it came with. */
export const UNTRACED: TraceContexts = {
  ofRetry: ({ event }) => event.traceparent,
  ofDeadLetter: ({ event }) => event.traceparent,
  ofHandler: untracedHandler,
};
