import type { QueuedEvent } from '../../event/pack.ts';
import { traceIdOf } from '../../event/trace-context.ts';
import type { Span } from '../../ports/span-sink.ts';

/** The names of the queues, for spans. */
export type QueueNames = { events: string; deadLetters: string };

type OfAttempt = { run: number; attempt: number };

type Stage = Omit<Span, 'traceId' | 'traceState'> & {
  /** Reconstructed, for a trace that was not sampled. */
  isReconstructed?: boolean | undefined;
};

/** One stage of an event as a span of its trace. It names the event and the attempt, and never ends before it starts. */
export function stageSpan(
  event: QueuedEvent,
  { run, attempt }: OfAttempt,
  { isReconstructed, ...stage }: Stage,
): Span {
  const { traceState, item } = event.request ?? {};
  return {
    ...stage,
    traceId: traceIdOf(event.traceparent),
    endMs: Math.max(stage.startMs, stage.endMs),
    ...(traceState === undefined ? {} : { traceState }),
    attributes: {
      'sluice.event.id': event.id,
      'sluice.event.type': event.content.eventType,
      'sluice.run': run,
      'sluice.attempt': attempt,
      ...(item === undefined ? {} : { 'sluice.item': item }),
      ...(isReconstructed ? { 'sluice.reconstructed': true } : {}),
      ...stage.attributes,
    },
  };
}

/** The attributes of a span about messages: https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/ */
export function messaging(queue: string, operation: 'send' | 'receive' | 'process') {
  return {
    'messaging.system': 'aws_sqs',
    'messaging.destination.name': queue,
    'messaging.operation.type': operation,
    'messaging.operation.name': operation,
  };
}

/** A parent in another process. */
export function remote(spanId: string): { spanId: string; isRemote: boolean } {
  return { spanId, isRemote: true };
}

/** A parent in the same process. */
export function local(spanId: string): { spanId: string; isRemote: boolean } {
  return { spanId, isRemote: false };
}
