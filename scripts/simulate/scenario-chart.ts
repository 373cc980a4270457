import type { Band } from './band.ts';
import { chartSvg } from './chart.ts';
import type { EngineResult, ScenarioResult } from './results.ts';

/** A scenario's chart: arrivals, then backlog and workers by engine. */
export function scenarioChart({ scenario, arrivals, engines }: ScenarioResult): string {
  const curves = engines.map(({ engine, curves }) => ({ title: engine.title, curves }));
  return chartOf({ title: scenario.title, seconds: scenario.seconds, arrivals, curves });
}

/** Several runs of one load, each with another fault of the leader. */
export function leaderFaultsChart(title: string, results: readonly ScenarioResult[]): string {
  const [first] = results;
  const curves = results.flatMap(({ scenario, engines }) =>
    engines.map((result) => ({ title: scenario.title, curves: result.curves })),
  );
  return chartOf({ title, seconds: first?.scenario.seconds ?? 0, arrivals: first?.arrivals ?? [], curves });
}

type Curves = {
  title: string;
  seconds: number;
  arrivals: Band[];
  curves: { title: string; curves: EngineResult['curves'] }[];
};

function chartOf({ title, seconds, arrivals, curves }: Curves): string {
  const lines = (name: keyof EngineResult['curves']) =>
    curves.map((one, i) => ({ series: i + 1, bands: one.curves[name] }));
  return chartSvg({
    title,
    seconds,
    legend: curves.map((one, i) => ({ title: one.title, series: i + 1 })),
    panels: [
      { title: 'Arrivals, messages/s', lines: [{ series: 0, bands: arrivals }] },
      { title: 'Backlog, messages', lines: lines('backlog') },
      { title: 'Workers', lines: lines('workers') },
    ],
  });
}
