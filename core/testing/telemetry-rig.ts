import { type Level, pino } from 'pino';
import { createMinuteCounter } from '../counts/rollups.ts';
import type { Exposition } from '../telemetry/metrics/exposition.ts';

/** What a probe writes to, and what was written there. */
export function createTelemetryRig<Metrics extends { exposition: Exposition }>(
  metrics: Metrics,
  level: Level = 'info',
) {
  const written: Record<string, unknown>[] = [];
  const output = { write: (line: string) => void written.push(JSON.parse(line)) };
  const counter = createMinuteCounter();
  return {
    deps: { metrics, logger: pino({ level }, output), counter },
    /** Since the last time. */
    lines: () => written.splice(0),
    counted: () => counter.takeChanged().map(({ rollup }) => rollup),
    scrape: async () => (await metrics.exposition.render(undefined)).body,
  };
}
