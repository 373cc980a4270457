export type SpanCounts = { recorded: number; dropped: number };

/** What became of the spans of the process with this metrics port. */
export async function readSpanCounts(port: number): Promise<SpanCounts> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  return spanCountsIn(await response.text());
}

/** In Prometheus text. All 0 where tracing is off. */
export function spanCountsIn(text: string): SpanCounts {
  return {
    recorded: sumOf(text, 'sluice_spans_recorded_total'),
    dropped: sumOf(text, 'sluice_spans_dropped_total'),
  };
}

function sumOf(text: string, counter: string): number {
  const values = text.matchAll(new RegExp(`^${counter}(?:\\{.*\\})? (\\S+)`, 'gm'));
  return [...values].reduce((sum, [, value]) => sum + Number(value), 0);
}
