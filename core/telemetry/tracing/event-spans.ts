import type { EventInHand } from '../../event/event-in-hand.ts';
import type { Span } from '../../ports/span-sink.ts';
import { type Known, type ReportedAttempt, reportedAttempt } from './reported-attempt.ts';
import { messaging, remote, stageSpan } from './stage-span.ts';
import { handlerSpans, insertSpans, successorSpans } from './step-spans.ts';
import type { TraceNotes } from './trace-notes.ts';

/**
 * The spans of a worker's attempt at an event. None if it did not conclude the event: a later delivery makes them.
 */
export function eventSpans(inHand: EventInHand, known: Known): Span[] {
  const { conclusion, successor } = inHand.notes;
  if (conclusion === undefined && successor === undefined) return [];
  const reported = reportedAttempt(inHand, known);
  return [
    processSpan(reported),
    ...handlerSpans(reported),
    ...insertSpans(reported),
    ...successorSpans(reported),
  ];
}

function processSpan({ event, delivery, notes, queues, ...reported }: ReportedAttempt): Span {
  return stageSpan(event, event, {
    name: `process ${queues.events}`,
    kind: 'consumer',
    spanId: reported.idOf('process'),
    parent: remote(reported.sentBy),
    startMs: reported.startMs,
    endMs: reported.endMs,
    ...(reported.receivedBy ? { links: [reported.receivedBy] } : {}),
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
