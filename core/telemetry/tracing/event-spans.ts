import type { EventInHand } from '../../event/event-in-hand.ts';
import type { FailedAttempt } from '../../event/failed-attempt.ts';
import type { Span, SpanReference } from '../../ports/span-sink.ts';
import { type SpanStage, spanIdOf } from './span-id.ts';
import { local, messaging, type QueueNames, remote, stageSpan } from './stage-span.ts';
import type { TraceNotes } from './trace-notes.ts';
import type { UnixTimes } from './unix-times.ts';

/** How a delivery ended. `unknown`: the queue may have some of the messages that follow it. */
export type DeliveryEnd = 'settled' | 'unknown' | 'released';

type Known = {
  /** The span that sent its message. */
  sentBy: string;
  /** The call that received its message, if that has a span. */
  receivedBy: SpanReference | undefined;
  end: DeliveryEnd;
  /** By `performance.now()`, as are the notes. */
  endedMs: number;
  unixMs: UnixTimes;
};

/**
 * The spans of what a worker did with an event. None if it did not conclude the event: whoever does so later makes them.
 */
export function eventSpans(inHand: EventInHand, known: Known, queues: QueueNames): Span[] {
  const { notes } = inHand;
  if (notes.conclusion === undefined && notes.successor === undefined) return [];
  const attempt = attemptOf(inHand, known, queues);
  return [
    attempt.process(),
    ...attempt.handler(),
    ...(notes.isReconstructed ? (notes.children ?? []).map(reconstructed) : (notes.children ?? [])),
    ...attempt.insert(),
    ...(known.end === 'released' ? [] : attempt.successor()),
  ];
}

/** How an attempt failed, as a span's error. */
const FAILED = ['failed', 'failed_again', 'retried', 'conflict', 'rejected'];

function attemptOf(inHand: EventInHand, known: Known, queues: QueueNames) {
  const { event, delivery, notes } = inHand;
  const { isReconstructed } = notes;
  const idOf = idsOf(inHand);
  const processId = idOf('process');
  const own = ownFailure(inHand);
  const { unixMs } = known;
  const startMs = own ? startOf(own) : startOfNotes(inHand, unixMs);
  const endMs = unixMs(notes.conclusion?.atMs ?? known.endedMs);
  const parent = local(processId);

  return {
    process: () =>
      stageSpan(event, event, {
        name: `process ${queues.events}`,
        kind: 'consumer',
        spanId: processId,
        parent: remote(known.sentBy),
        startMs,
        endMs,
        ...(known.receivedBy ? { links: [known.receivedBy] } : {}),
        ...errorOf(notes),
        isReconstructed,
        attributes: {
          ...messaging(queues.events, 'process'),
          'messaging.message.id': delivery.id,
          'sluice.outcome': notes.conclusion?.outcome ?? 'dead_lettered',
          ...(notes.isSlow ? { 'sluice.slow': true } : {}),
        },
      }),

    handler: () =>
      handlerTimes(notes, own, unixMs).map(({ result, reason, ...times }) =>
        stageSpan(event, event, {
          name: 'handler',
          kind: 'internal',
          spanId: idOf('handler'),
          parent,
          ...times,
          ...(reason === undefined ? {} : { error: reason }),
          isReconstructed,
          attributes: { 'sluice.outcome': result },
        }),
      ),

    insert: () =>
      [notes.insert].filter(isGiven).map(({ outcome, tries, startMs, endMs }) =>
        stageSpan(event, event, {
          name: 'insert',
          kind: 'client',
          spanId: idOf('insert'),
          parent,
          startMs: unixMs(startMs),
          endMs: unixMs(endMs),
          ...(INSERT_ERRORS.includes(outcome) ? { error: outcome } : {}),
          isReconstructed,
          attributes: { 'sluice.outcome': outcome, 'sluice.tries': tries },
        }),
      ),

    successor: () =>
      [notes.successor].filter(isGiven).map(({ stage, spanId }) => {
        const queue = stage === 'send' ? queues.events : queues.deadLetters;
        const attempt = stage === 'send' ? event.attempt + 1 : event.attempt;
        return stageSpan(
          event,
          { run: event.run, attempt },
          {
            name: `send ${queue}`,
            kind: 'producer',
            spanId,
            parent,
            startMs: endMs,
            endMs: unixMs(known.endedMs),
            ...(known.end === 'unknown' ? { error: 'the queue did not confirm it' } : {}),
            attributes: messaging(queue, 'send'),
          },
        );
      }),
  };
}

const INSERT_ERRORS = ['unavailable', 'conflict', 'rejected'];

/**
 * A delivery that found the event taken care of, or put it off, made no attempt. Its spans stand beside those of the
 * delivery that makes the attempt, so its ids differ.
 */
function idsOf({ event, delivery, notes }: EventInHand): (stage: SpanStage) => string {
  const isBystander =
    notes.handler === undefined && ['duplicate', 'deferred'].includes(notes.conclusion?.outcome ?? '');
  const of = isBystander ? `${event.id} ${delivery.id}` : event.id;
  return (stage) => spanIdOf(of, stage, event.run, event.attempt);
}

/** The record of the attempt in hand, if another delivery of the message made it. */
function ownFailure({ event, notes }: EventInHand): FailedAttempt | undefined {
  if (notes.handler !== undefined) return undefined;
  return notes.history?.findLast(({ run, attempt }) => run === event.run && attempt === event.attempt);
}

/** The time of receipt is in whole milliseconds, so the first step may seem to begin before it. */
function startOfNotes({ receivedAtMs, notes }: EventInHand, unixMs: UnixTimes): number {
  const first = notes.handler ?? notes.insert;
  return first ? Math.min(receivedAtMs, unixMs(first.startMs)) : receivedAtMs;
}

function startOf({ atMs, durationMs }: FailedAttempt): number {
  return atMs - durationMs;
}

type Handled = { startMs: number; endMs: number; result: string; reason?: string | undefined };

/** Empty if no handler ran to its end. */
function handlerTimes({ handler }: TraceNotes, own: FailedAttempt | undefined, unixMs: UnixTimes): Handled[] {
  if (own) return [{ startMs: startOf(own), endMs: own.atMs, result: 'failed', reason: own.error }];
  if (handler?.endMs === undefined) return [];
  const { startMs, endMs, result = 'ok', reason } = handler;
  return [{ startMs: unixMs(startMs), endMs: unixMs(endMs), result, reason }];
}

function errorOf({ conclusion, successor }: TraceNotes): { error?: string } {
  if (conclusion === undefined) return { error: successor?.reason ?? '' };
  if (!FAILED.includes(conclusion.outcome)) return {};
  return { error: conclusion.reason ?? conclusion.outcome };
}

function reconstructed(span: Span): Span {
  return { ...span, attributes: { ...span.attributes, 'sluice.reconstructed': true } };
}

function isGiven<Value>(value: Value | undefined): value is Value {
  return value !== undefined;
}
