import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type GeneratedFiles, replaceMarked } from '../../core/lib/generated-files.ts';
import { leaderFaultsTable } from './leader-faults-table.ts';
import type { NetResult } from './net-candidates.ts';
import { netTable } from './net-table.ts';
import type { ScenarioResult } from './results.ts';
import { resultsTable } from './results-table.ts';
import { leaderFaultsChart, scenarioChart } from './scenario-chart.ts';

export type Simulation = { results: ScenarioResult[]; leaderFaults: ScenarioResult[]; nets: NetResult[] };

/** What the simulation writes into a folder: tables into its README.md, between markers, and charts. */
export function simulationFiles({ results, leaderFaults, nets }: Simulation, folder: string): GeneratedFiles {
  const readme = join(folder, 'README.md');
  const tables = [
    ['table of the simulation', resultsTable(results)],
    ['table of leader faults', leaderFaultsTable(leaderFaults)],
    ['table of nets', netTable(nets)],
  ] as const;
  const text = tables.reduce(
    (before, [name, table]) => replaceMarked(before, name, table),
    readFileSync(readme, 'utf8'),
  );
  const charts = results.map(
    (result) => [join(folder, `${result.scenario.name}.svg`), scenarioChart(result)] as const,
  );
  const load = leaderFaults[0]?.scenario.name;
  const faults = leaderFaultsChart(
    `Faults of the leader, load: ${load}`,
    leaderFaults.filter(({ scenario }) => scenario.name === load),
  );
  return new Map([[readme, text], ...charts, [join(folder, 'leader-faults.svg'), faults]]);
}
