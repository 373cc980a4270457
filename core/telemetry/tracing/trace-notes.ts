import type { FailedAttempt } from '../../event/failed-attempt.ts';
import type { QueuedEvent } from '../../event/pack.ts';
import { isSampled } from '../../event/trace-context.ts';
import type { HandlerStep } from './handler-trace.ts';

/**
 * What a worker notes about an event that it has in hand. Spans are made of it once the event is let go, because only
 * then it is known whether there are to be any. Times are by `performance.now()`.
 */
export type TraceNotes = {
  handler?: { startMs: number; endMs?: number; result?: string; reason?: string | undefined };
  /** The steps that its handler took, in the order of their start. */
  steps?: HandlerStep[];
  insert?: { startMs: number; endMs: number; tries: number; outcome: string };
  conclusion?: { atMs: number; outcome: string; reason?: string | undefined };
  /** The message that carries the event on. Its trace context names this span. */
  successor?: { stage: 'send' | 'dead_letter'; spanId: string; reason: string | undefined };
  /** Its failed attempts, with the one that this worker made or took up again. */
  history?: readonly FailedAttempt[];
  /** Its trace was not sampled: the spans so far are made after the fact, and what follows is traced. */
  isReconstructed?: true;
  isSlow?: true;
};

/** Whether there will be spans of this event's attempt. */
export function isTraced({ event, notes }: { event: Pick<QueuedEvent, 'traceparent'>; notes: TraceNotes }) {
  return notes.isReconstructed === true || isSampled(event.traceparent);
}
