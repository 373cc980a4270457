import type { TraceSpan } from '../trace-span.ts';

/** A span that lasts 10 ms from `startMs`, unless the given members say otherwise. */
export function sampleSpan(spanId: string, given: Partial<TraceSpan> = {}): TraceSpan {
  return { spanId, name: spanId, startMs: 0, durationMs: 10, attributes: {}, warnings: [], ...given };
}
