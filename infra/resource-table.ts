import { textTable } from '../core/lib/tables.ts';
import type { Synthesized } from './synthesized.ts';

/** How many resources of each kind each stack has, as a table. */
export function resourceTable(stacks: (Pick<Synthesized, 'resource'> & { name: string })[]): string {
  const kinds = [...new Set(stacks.flatMap(({ resource }) => Object.keys(resource)))].sort();
  const counts = kinds.map((kind) => stacks.map(({ resource }) => Object.keys(resource[kind] ?? {}).length));
  const totals = stacks.map((_, stack) => counts.reduce((sum, row) => sum + (row[stack] ?? 0), 0));
  const rows = kinds.map((kind, index) => [kind, ...(counts[index] ?? []).map(String)]);
  return textTable([...rows, ['total', ...totals.map(String)]], {
    head: ['resource', ...stacks.map(({ name }) => name)],
    rightAligned: 'all but the first',
  });
}
