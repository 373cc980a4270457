import { markdownTable } from '../../core/lib/tables.ts';
import type { Measures } from './measures.ts';
import type { ScenarioResult } from './results.ts';

const HEAD = [
  'scenario',
  'engine',
  'time to drain',
  'worst age',
  'most workers',
  'worker-hours',
  'cost',
  'redelivered',
  'SLO',
];

/** The results as a Markdown table, which is also legible on a terminal. */
export function resultsTable(results: ScenarioResult[]): string {
  const rows = results.flatMap(({ scenario, runs }) =>
    runs.map(({ engine, measures }) => [scenario.name, engine.title, ...cells(measures)]),
  );
  return markdownTable(HEAD, rows);
}

function cells(measures: Measures): string[] {
  return [
    duration(measures.drainSeconds),
    duration(measures.worstAgeSeconds),
    String(measures.peakWorkers),
    measures.workerHours.toFixed(1),
    `$${measures.usd.toFixed(2)}`,
    String(measures.redelivered),
    measures.isWithinSlo ? 'met' : 'missed',
  ];
}

function duration(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}
