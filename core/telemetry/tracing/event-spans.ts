import type { EventInHand } from '../../event/event-in-hand.ts';
import type { Span } from '../../ports/span-sink.ts';
import { messaging, remote, stageSpan } from './stage-span.ts';
import { handlerSpans, insertSpans, successorSpans } from './step-spans.ts';
import { type Known, type ToldAttempt, toldAttempt } from './told-attempt.ts';
import type { TraceNotes } from './trace-notes.ts';

/**
 * The spans of a worker's attempt at an event. None if it did not conclude the event: a later delivery makes them.
 */
export function eventSpans(inHand: EventInHand, known: Known): Span[] {
  const { conclusion, successor } = inHand.notes;
  if (conclusion === undefined && successor === undefined) return [];
  const told = toldAttempt(inHand, known);
  return [processSpan(told), ...handlerSpans(told), ...insertSpans(told), ...successorSpans(told)];
}

function processSpan({ event, delivery, notes, queues, ...told }: ToldAttempt): Span {
  return stageSpan(event, event, {
    name: `process ${queues.events}`,
    kind: 'consumer',
    spanId: told.idOf('process'),
    parent: remote(told.sentBy),
    startMs: told.startMs,
    endMs: told.endMs,
    ...(told.receivedBy ? { links: [told.receivedBy] } : {}),
    ...errorOf(notes),
    isReconstructed: notes.isReconstructed,
    attributes: {
      ...messaging(queues.events, 'process'),
      'messaging.message.id': delivery.id,
      'sluice.outcome': notes.conclusion?.outcome ?? 'dead_lettered',
      ...(notes.isSlow ? { 'sluice.slow': true } : {}),
    },
  });
}

/** The outcomes of an attempt that went wrong. */
const FAILED = ['failed', 'failed_again', 'retried', 'conflict', 'rejected'];

/** Without a conclusion, its failure was already on record, and only its dead letter was missing. */
function errorOf({ conclusion, successor }: TraceNotes): { error?: string } {
  if (conclusion === undefined) return { error: successor?.reason ?? '' };
  if (!FAILED.includes(conclusion.outcome)) return {};
  return { error: conclusion.reason ?? conclusion.outcome };
}
