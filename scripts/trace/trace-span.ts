/** A span as a trace backend returns it, whichever backend that is. */
export type TraceSpan = {
  spanId: string;
  /** Absent for the first span of a trace. */
  parentId?: string;
  name: string;
  /** The process that made it: sluice-api, say. */
  service?: string;
  /** Unix time in ms; a fraction is kept. */
  startMs: number;
  durationMs: number;
  attributes: Readonly<Record<string, string | number | boolean>>;
  /** Why it failed. */
  error?: string;
  /** What the backend finds wrong with it. */
  warnings: readonly string[];
};

/** When it ended, as Unix time in ms. */
export function endMs({ startMs, durationMs }: TraceSpan): number {
  return startMs + durationMs;
}

/** Whether it was made after the fact, from the times that the event's message carried. */
export function isReconstructed({ attributes }: TraceSpan): boolean {
  return attributes['sluice.reconstructed'] === true;
}

/**
 * One span per id. A message that is delivered again repeats the spans of its event: a span made as it happened is
 * preferred to a reconstructed one, and then the longest one.
 */
export function mergeSpans(spans: readonly TraceSpan[]): TraceSpan[] {
  const byId = Map.groupBy(spans, ({ spanId }) => spanId);
  return [...byId.values()].map((copies) => copies.reduce(moreTelling));
}

function moreTelling(a: TraceSpan, b: TraceSpan): TraceSpan {
  if (isReconstructed(a) !== isReconstructed(b)) return isReconstructed(a) ? b : a;
  return b.durationMs > a.durationMs ? b : a;
}
