import type { EventInHand } from '../../event/event-in-hand.ts';
import type { FailedAttempt } from '../../event/failed-attempt.ts';
import type { QueuedEvent } from '../../event/pack.ts';
import type { Span } from '../../ports/span-sink.ts';
import { firstSendSpan, firstSendSpanId, requestSpans } from './accepting-spans.ts';
import { spanIdOf } from './span-id.ts';
import { local, messaging, type QueueNames, remote, stageSpan } from './stage-span.ts';

type Earlier = {
  /** The request's spans, which the events of a batch share. */
  ofRequest: Span[];
  ofEvent: Span[];
  /** The span that sent the message in hand. */
  sentBy: string;
};

/**
 * The spans of an unsampled event before this delivery: how it got into the queue, and each failed attempt of its
 * history with the message that followed. They have the ids that the spans would have had, so making them twice repeats
 * them.
 */
export function earlierSpans(inHand: Pick<EventInHand, 'event' | 'delivery'>, queues: QueueNames): Earlier {
  const { event } = inHand;
  const attempts = attemptsBefore(event);
  const earlier = {
    ofRequest: requestSpans(inHand),
    ofEvent: [firstSendSpan(inHand, queues)],
    sentBy: firstSendSpanId(event),
  };
  attempts.forEach((failed, index) => {
    const next = attempts[index + 1] ?? event;
    const followed = followedBy(event, failed, next, queues);
    earlier.ofEvent.push(...attemptSpans(event, failed, { ...followed, sentBy: earlier.sentBy }, queues));
    earlier.sentBy = followed.spanId;
  });
  return earlier;
}

/** The failed attempts before the one in hand, the last record of each. A long history has lost its first ones. */
function attemptsBefore({ run, attempt, history = [] }: QueuedEvent): FailedAttempt[] {
  const isBefore = (failed: FailedAttempt) =>
    failed.run < run || (failed.run === run && failed.attempt < attempt);
  return [
    ...new Map(
      history.filter(isBefore).map((failed) => [`${failed.run} ${failed.attempt}`, failed]),
    ).values(),
  ];
}

type Attempt = { run: number; attempt: number };
type Followed = { by: 'retry' | 'dead_letter'; spanId: string; of: Attempt; queue: string };

/** The message that brought the next attempt: a retry, or a dead letter that was put back. */
function followedBy({ id }: QueuedEvent, failed: Attempt, next: Attempt, queues: QueueNames): Followed {
  return next.run === failed.run
    ? { by: 'retry', spanId: spanIdOf(id, 'send', next.run, next.attempt), of: next, queue: queues.events }
    : {
        by: 'dead_letter',
        spanId: spanIdOf(id, 'dead_letter', failed.run, failed.attempt),
        of: failed,
        queue: queues.deadLetters,
      };
}

/** The time of the next message is not on record: it counts as sent when the attempt failed. */
function attemptSpans(
  event: QueuedEvent,
  failed: FailedAttempt,
  { by, spanId, of, queue, sentBy }: Followed & { sentBy: string },
  queues: QueueNames,
): Span[] {
  const { run, attempt, atMs, error } = failed;
  const processId = spanIdOf(event.id, 'process', run, attempt);
  const times = { startMs: atMs - failed.durationMs, endMs: atMs };
  const made = { ...times, error, isReconstructed: true };
  return [
    stageSpan(event, failed, {
      name: `process ${queues.events}`,
      kind: 'consumer',
      spanId: processId,
      parent: remote(sentBy),
      ...made,
      attributes: {
        ...messaging(queues.events, 'process'),
        'messaging.message.id': failed.delivery,
        'sluice.outcome': by === 'retry' ? 'retried' : 'failed',
      },
    }),
    stageSpan(event, failed, {
      name: 'handler',
      kind: 'internal',
      spanId: spanIdOf(event.id, 'handler', run, attempt),
      parent: local(processId),
      ...made,
      attributes: { 'sluice.outcome': 'failed' },
    }),
    stageSpan(event, of, {
      name: `send ${queue}`,
      kind: 'producer',
      spanId,
      parent: local(processId),
      startMs: atMs,
      endMs: atMs,
      isReconstructed: true,
      attributes: messaging(queue, 'send'),
    }),
  ];
}
