import { type Level, pino } from 'pino';
import type { Registry } from 'prom-client';
import { createMinuteCounter } from '../counts/rollups.ts';

/** What a probe writes to, and what was written there. */
export function createTelemetryRig<Metrics extends { registry: Registry }>(
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
    scrape: () => metrics.registry.metrics(),
  };
}
