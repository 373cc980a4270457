import type { FailedAttempt } from '../../event/failed-attempt.ts';
import type { QueuedEvent } from '../../event/pack.ts';
import { isSampled } from '../../event/trace-context.ts';
import type { HandlerStep } from './handler-trace.ts';

/**
 * A worker's notes about an event that it has in hand. It makes spans of them once it releases the event, because only
 * then is it known whether the event is traced. Times are by `performance.now()`.
 */
export type TraceNotes = {
  handler?: { startMs: number; endMs?: number; result?: string; reason?: string | undefined };
  /** The steps of its handler, in the order of their start. */
  steps?: HandlerStep[];
  insert?: { startMs: number; endMs: number; tries: number; outcome: string };
  conclusion?: { atMs: number; outcome: string; reason?: string | undefined };
  /** The message that carries the event on. Its trace context names this span. */
  successor?: { stage: 'send' | 'dead_letter'; spanId: string; reason: string | undefined };
  /** Its failed attempts, including the one that this worker made or took over. */
  history?: readonly FailedAttempt[];
  /** Its trace was not sampled: the spans so far are reconstructed, and what follows is traced. */
  isReconstructed?: true;
  isSlow?: true;
};

/** Whether there will be spans of this event's attempt. */
export function isTraced({ event, notes }: { event: Pick<QueuedEvent, 'traceparent'>; notes: TraceNotes }) {
  return notes.isReconstructed === true || isSampled(event.traceparent);
}
