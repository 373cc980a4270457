import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ScenarioResult } from './results.ts';
import { resultsTable } from './results-table.ts';
import { scenarioChart } from './scenario-chart.ts';

const [START, END] = [
  '<!-- table of the simulation: generated -->',
  '<!-- end of the table of the simulation -->',
];

/** What the simulation writes into a folder that has a README.md with markers: the table there, and a chart each. */
export function filesOf(results: ScenarioResult[], folder: string): Map<string, string> {
  const readme = join(folder, 'README.md');
  const charts = results.map(
    (result) => [join(folder, `${result.scenario.name}.svg`), scenarioChart(result)] as const,
  );
  return new Map([[readme, withTable(readFileSync(readme, 'utf8'), resultsTable(results))], ...charts]);
}

export function outOfDate(files: ReadonlyMap<string, string>): string[] {
  return [...files].flatMap(([path, text]) =>
    existsSync(path) && readFileSync(path, 'utf8') === text ? [] : [path],
  );
}

export function writeFiles(files: ReadonlyMap<string, string>): void {
  for (const [path, text] of files) writeFileSync(path, text);
}

function withTable(text: string, table: string): string {
  const [from, to] = [text.indexOf(START), text.indexOf(END)];
  if (from < 0 || to < from) throw new Error('the README has no markers for the table of the simulation');
  return `${text.slice(0, from + START.length)}\n\n${table}\n\n${text.slice(to)}`;
}
