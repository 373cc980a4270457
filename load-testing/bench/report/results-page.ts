import { readFileSync } from 'node:fs';
import { type GeneratedFiles, replaceMarked, writeGenerated } from '../../../core/lib/generated-files.ts';
import { type BenchResult, benchResult, resultToJson } from './bench-result.ts';
import { headlineTable } from './headline.ts';
import { renderReport } from './report.ts';
import { judge } from './targets.ts';

const FILE = 'docs/results/bench.json';
const PAGE = 'docs/results/README.md';
const README = 'README.md';

/** Writes both pages that show results, and `newResult` if there is one. False if `check` finds one out of date. */
export function writeResults(
  { check, newResult }: { check: boolean; newResult?: BenchResult },
  say: (line: string) => void,
): boolean {
  return writeGenerated(resultFiles(newResult), { check, command: 'npm run bench -- --page', say });
}

function resultFiles(newResult?: BenchResult): GeneratedFiles {
  const json = newResult ? resultToJson(newResult) : readFileSync(FILE, 'utf8');
  const result = benchResult.parse(JSON.parse(json));
  return new Map([
    [FILE, json],
    [PAGE, updatedPage(readFileSync(PAGE, 'utf8'), result)],
    [README, updatedReadme(readFileSync(README, 'utf8'), result)],
  ]);
}

/** `page` with the report of `result` between its markers. */
export function updatedPage(page: string, result: BenchResult): string {
  const report = renderReport(result, judge(result, { quick: false }));
  return replaceMarked(page, 'benchmark', `\`\`\`\n${report}\n\`\`\``);
}

/** `readme` with the headline of `result` between its markers. */
export function updatedReadme(readme: string, result: BenchResult): string {
  return replaceMarked(readme, 'headline of the benchmark', headlineTable(result));
}
