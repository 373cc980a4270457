export type WorkerMetrics = ReturnType<typeof parseWorkerMetrics>;

/** What the worker with this ops port has counted. Rejects if it does not respond in time. */
export async function readWorkerMetrics(port: number, timeoutMs = 30_000): Promise<WorkerMetrics> {
  const url = `http://127.0.0.1:${port}/metrics`;
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
  return parseWorkerMetrics(await response.text());
}

/** The metrics that the benchmark and the drills look at, in Prometheus text. */
export function parseWorkerMetrics(text: string) {
  const lines = text.split('\n');
  return {
    events: (outcome: string) => sumOf(lines, 'sluice_events_total{', [`outcome="${outcome}"`]),
    handlerRuns: (eventType: string) =>
      sumOf(lines, 'sluice_handler_runs_total{', [`event_type="${eventType}"`, 'result="ok"']),
    inFlightMessages: gaugeOf(lines, 'sluice_worker_in_flight_messages'),
    clockOffsetSeconds: gaugeOf(lines, 'sluice_clock_offset_seconds'),
  };
}

function sumOf(lines: readonly string[], start: string, labels: readonly string[]): number {
  return lines
    .filter((line) => line.startsWith(start) && labels.every((label) => line.includes(label)))
    .reduce((sum, line) => sum + numberAt(line), 0);
}

function gaugeOf(lines: readonly string[], name: string): number | undefined {
  const line = lines.find((one) => one.startsWith(`${name} `));
  return line === undefined ? undefined : numberAt(line);
}

function numberAt(line: string): number {
  return Number(line.slice(line.lastIndexOf(' ') + 1));
}
