import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type GeneratedFiles, replaceMarked } from '../../core/lib/generated-files.ts';
import type { ScenarioResult } from './results.ts';
import { resultsTable } from './results-table.ts';
import { scenarioChart } from './scenario-chart.ts';

/** What the simulation writes into a folder: a table into its README.md, between markers, and a chart per scenario. */
export function simulationFiles(results: ScenarioResult[], folder: string): GeneratedFiles {
  const readme = join(folder, 'README.md');
  const text = replaceMarked(readFileSync(readme, 'utf8'), 'table of the simulation', resultsTable(results));
  const charts = results.map(
    (result) => [join(folder, `${result.scenario.name}.svg`), scenarioChart(result)] as const,
  );
  return new Map([[readme, text], ...charts]);
}
