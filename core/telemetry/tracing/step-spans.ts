import { shortReason } from '../../lib/reason.ts';
import { textOf } from '../../lib/text-of.ts';
import type { Span } from '../../ports/span-sink.ts';
import { type Attributes, handlerSpanId } from './handler-trace.ts';
import type { ReportedAttempt } from './reported-attempt.ts';
import { local, messaging, stageSpan } from './stage-span.ts';

/** The span of the handler, and the spans that it made. Empty if no handler ran to its end. */
export function handlerSpans(reported: ReportedAttempt): Span[] {
  const { event, notes, idOf } = reported;
  const times = handlerTimes(reported);
  if (times === undefined) return [];
  const { result, reason, ...rest } = times;
  const handler = stageSpan(event, event, {
    name: 'handler',
    kind: 'internal',
    spanId: idOf('handler'),
    parent: local(idOf('process')),
    ...rest,
    ...(reason === undefined ? {} : { error: reason }),
    isReconstructed: notes.isReconstructed,
    attributes: { 'sluice.outcome': result },
  });
  return [handler, ...spansOfSteps(reported, handler.endMs)];
}

function handlerTimes({ notes, own, startMs, unixMs }: ReportedAttempt) {
  if (own) return { startMs, endMs: own.atMs, result: 'failed', reason: own.error };
  if (notes.handler?.endMs === undefined) return undefined;
  const { handler } = notes;
  return {
    startMs: unixMs(handler.startMs),
    endMs: unixMs(notes.handler.endMs),
    result: handler.result ?? 'ok',
    reason: handler.reason,
  };
}

function spansOfSteps({ event, notes, unixMs }: ReportedAttempt, handlerEndMs: number): Span[] {
  const { steps = [], isReconstructed } = notes;
  return steps.map(
    ({ parent, startMs, endMs, error = endMs === undefined ? NOT_OVER : undefined, ...step }, index) =>
      stageSpan(event, event, {
        name: shortReason(textOf(step.name)),
        kind: 'internal',
        spanId: handlerSpanId(event, index + 1),
        parent: local(handlerSpanId(event, parent)),
        startMs: unixMs(startMs),
        endMs: endMs === undefined ? handlerEndMs : unixMs(endMs),
        ...(error === undefined ? {} : { error: shortReason(error) }),
        isReconstructed,
        attributes: bounded(step.attributes),
      }),
  );
}

const NOT_OVER = 'it had not ended when the handler ended';
const MAX_ATTRIBUTES = 32;

/**
 * Attributes of a handler can have any size and, from JavaScript, any type. A hundred spans with a large document each
 * would crowd out all others, and one value that can't be encoded would lose its whole batch.
 */
function bounded(attributes: Attributes): Attributes {
  return Object.fromEntries(
    Object.entries(attributes ?? {})
      .slice(0, MAX_ATTRIBUTES)
      .map(([name, value]) => [shortReason(name), boundedValue(value)]),
  );
}

function boundedValue(value: unknown): string | number | boolean {
  return typeof value === 'number' || typeof value === 'boolean' ? value : shortReason(textOf(value));
}

const INSERT_ERRORS = ['unavailable', 'conflict', 'rejected'];

/** One span for all tries. */
export function insertSpans({ event, notes, idOf, unixMs }: ReportedAttempt): Span[] {
  if (notes.insert === undefined) return [];
  const { startMs, endMs, outcome, tries } = notes.insert;
  const insert = stageSpan(event, event, {
    name: 'insert',
    kind: 'client',
    spanId: idOf('insert'),
    parent: local(idOf('process')),
    startMs: unixMs(startMs),
    endMs: unixMs(endMs),
    ...(INSERT_ERRORS.includes(outcome) ? { error: outcome } : {}),
    isReconstructed: notes.isReconstructed,
    attributes: { 'sluice.outcome': outcome, 'sluice.tries': tries },
  });
  return [insert];
}

/**
 * The message that carries the event on, unless it was not sent. Never reconstructed: the message has the sampled flag,
 * so it is the first span that is traced as it happens.
 */
export function successorSpans({ event, notes, queues, idOf, ...reported }: ReportedAttempt): Span[] {
  if (notes.successor === undefined || reported.end === 'released') return [];
  const { stage, spanId } = notes.successor;
  const isRetry = stage === 'send';
  const queue = isRetry ? queues.events : queues.deadLetters;
  const of = { run: event.run, attempt: isRetry ? event.attempt + 1 : event.attempt };
  const send = stageSpan(event, of, {
    name: `send ${queue}`,
    kind: 'producer',
    spanId,
    parent: local(idOf('process')),
    startMs: reported.endMs,
    endMs: reported.unixMs(reported.endedMs),
    ...(reported.end === 'unknown' ? { error: 'the queue did not confirm it' } : {}),
    attributes: messaging(queue, 'send'),
  });
  return [send];
}
