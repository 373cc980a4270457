/** How many spans the process with this metrics port has recorded, whether or not they were sent. */
export async function readSpansRecorded(port: number): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  return spansRecordedIn(await response.text());
}

/** In Prometheus text. 0 where tracing is off. */
export function spansRecordedIn(text: string): number {
  return Number(/^sluice_spans_recorded_total(?:\{.*\})? (\S+)/m.exec(text)?.[1] ?? 0);
}
