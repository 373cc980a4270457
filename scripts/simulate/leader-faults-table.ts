import { markdownTable } from '../../core/lib/tables.ts';
import { shareText } from './net-table.ts';
import type { ScenarioResult } from './results.ts';
import { bandText, rangeText, verdictText } from './results-table.ts';
import type { Scenario } from './simulate-fleet.ts';
import { WORST_AGE_GOAL_SECONDS } from './verdict.ts';

const HEAD = [
  'load',
  'fault of the leader',
  'worst age, s',
  'worst age at the ends, s',
  'most workers',
  'worker-hours',
  'reversals',
  'net acts against a leader',
  `age ≤ ${WORST_AGE_GOAL_SECONDS} s`,
];

/** A row for each fault of the leader, under its load. */
export function leaderFaultsTable(results: ScenarioResult[]): string {
  const rows = results.flatMap(({ scenario, engines }) =>
    engines.map(({ measures, worstAgeAtEnds, interfered, verdict }) => [
      scenario.name,
      scenario.title,
      bandText(measures.worstAgeSeconds),
      rangeText(worstAgeAtEnds),
      bandText(measures.peakWorkers),
      bandText(measures.workerHours, 1),
      bandText(measures.reversals),
      isLed(scenario) ? shareText(interfered) : '–',
      verdictText(verdict),
    ]),
  );
  return markdownTable(HEAD, rows);
}

function isLed({ leadership }: Scenario): boolean {
  return leadership === undefined || leadership(() => 0).length > 0;
}
