import { chartSvg } from './chart.ts';
import type { ScenarioResult } from './results.ts';
import type { Sample } from './simulate-fleet.ts';

/** A scenario's chart: arrivals, then backlog and workers by engine. */
export function scenarioChart({ scenario, runs }: ScenarioResult): string {
  const byEngine = (value: (sample: Sample) => number) =>
    runs.map(({ run }, i) => ({ series: i + 1, values: run.samples.map(value) }));
  const arrivals = runs[0]?.run.samples.map((sample) => sample.arrivals) ?? [];
  return chartSvg({
    title: scenario.title,
    seconds: scenario.seconds,
    legend: runs.map(({ engine }, i) => ({ title: engine.title, series: i + 1 })),
    panels: [
      { title: 'Arrivals, messages/s', lines: [{ series: 0, values: arrivals }] },
      { title: 'Backlog, messages', lines: byEngine(({ backlog }) => backlog) },
      { title: 'Workers', lines: byEngine(({ workers }) => workers) },
    ],
  });
}
