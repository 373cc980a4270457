import type { BenchResult } from './bench-result.ts';
import { renderTables, renderVerdicts } from './tables.ts';
import type { Verdict } from './targets.ts';

/** A run as text: where it ran, its tables, and its targets. */
export function renderReport(result: BenchResult, verdicts: readonly Verdict[]): string {
  const targets = verdicts.length === 0 ? [] : [renderVerdicts(verdicts)];
  return [describeRun(result), ...renderTables(result.figures), ...targets].join('\n\n');
}

function describeRun({ machine, release, date, emulators }: BenchResult): string {
  const { cpu, cores, memoryGiB, node } = machine;
  return `${cores} × ${cpu}, ${memoryGiB} GiB, Node ${node}, release ${release}, ${date}, emulators ${emulators}`;
}
