import { markdownTable } from '../../core/lib/tables.ts';
import type { Band } from './band.ts';
import type { EngineResult, ScenarioResult } from './results.ts';
import { type Verdict, WORST_AGE_GOAL_SECONDS } from './verdict.ts';

const GOAL = `age ≤ ${WORST_AGE_GOAL_SECONDS} s`;
const HEAD = [
  'scenario',
  'engine',
  'time to drain, s',
  'worst age, s',
  'worst age at the ends, s',
  'most workers',
  'worker-hours',
  'cost',
  'reversals',
  'redelivered',
  GOAL,
];

/** The results as a Markdown table, which is also legible on a terminal. */
export function resultsTable(results: ScenarioResult[]): string {
  const rows = results.flatMap(({ scenario, engines }) =>
    engines.map((result) => [scenario.name, result.engine.title, ...cells(result)]),
  );
  return markdownTable(HEAD, rows);
}

function cells({ measures, worstAgeAtEnds, verdict }: EngineResult): string[] {
  return [
    bandText(measures.drainSeconds),
    bandText(measures.worstAgeSeconds),
    rangeText(worstAgeAtEnds),
    bandText(measures.peakWorkers),
    bandText(measures.workerHours, 1),
    `$${measures.usd.median.toFixed(2)}`,
    bandText(measures.reversals),
    bandText(measures.redelivered),
    verdictText(verdict),
  ];
}

/** The median, and the range if there is one. */
export function bandText(band: Band, digits = 0): string {
  const median = band.median.toFixed(digits);
  return isNarrow(band, digits) ? median : `${median} (${rangeText(band, digits)})`;
}

export function rangeText(band: Band, digits = 0): string {
  if (isNarrow(band, digits)) return band.low.toFixed(digits);
  return `${band.low.toFixed(digits)}–${band.high.toFixed(digits)}`;
}

export function verdictText(verdict: Verdict): string {
  return verdict.kind === 'depends' ? `depends on ${verdict.dependsOn.join(', ')}` : verdict.kind;
}

function isNarrow({ low, high }: Band, digits: number): boolean {
  return low.toFixed(digits) === high.toFixed(digits);
}
