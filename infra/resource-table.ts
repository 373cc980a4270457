import type { Synthesized } from './synthesized.ts';

/** How many resources of each kind each stack has, as a table. */
export function resourceTable(stacks: (Pick<Synthesized, 'resource'> & { name: string })[]): string {
  const kinds = [...new Set(stacks.flatMap(({ resource }) => Object.keys(resource)))].sort();
  const counts = kinds.map((kind) => stacks.map(({ resource }) => Object.keys(resource[kind] ?? {}).length));
  const totals = stacks.map((_, stack) => counts.reduce((sum, row) => sum + (row[stack] ?? 0), 0));
  const rows = [
    ['resource', ...stacks.map(({ name }) => name)],
    ...kinds.map((kind, index) => [kind, ...(counts[index] ?? []).map(String)]),
    ['in all', ...totals.map(String)],
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, column) => pad(cell, widths[column] ?? 0, column))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function pad(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}
