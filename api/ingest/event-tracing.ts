import type { EventRequest } from '../../core/event/event-request.ts';
import type { QueuedEvent } from '../../core/event/pack.ts';
import type { TraceContext } from '../../core/event/trace-context.ts';
import type { SpanReference } from '../../core/ports/span-sink.ts';
import type { PackOutcome } from './packer.ts';

export type EncodedEvent = {
  event: QueuedEvent;
  /** `event`, encoded. */
  encoded: string;
};

/** The request as the queue carries it, for reconstructed spans. Its Unix time is counted back from now. */
export function describeRequest(
  { trace, startedAtMs }: { trace: TraceContext; startedAtMs: number },
  nowMs: number,
  claimMs: number | undefined,
): EventRequest {
  const { outside } = trace;
  return {
    startedAtMs: Math.round(nowMs - (performance.now() - startedAtMs)),
    ...(outside ? { outsideSpanId: outside.spanId } : {}),
    ...(claimMs === undefined ? {} : { claimMs: Math.round(claimMs * 100) / 100 }),
    ...(outside?.traceState === undefined ? {} : { traceState: outside.traceState }),
  };
}

export function spanOutcomeOf(outcome: PackOutcome): { pack?: SpanReference | undefined; error?: string } {
  switch (outcome.kind) {
    case 'queued':
      return { pack: outcome.pack };
    case 'overloaded':
      return { error: 'too many events were waiting' };
    case 'unavailable':
    case 'refused':
      return { pack: outcome.pack, error: outcome.reason };
  }
}
