type Row = readonly string[];

/** Columns whose cells line up at the right, as numbers do: given by index, or all but the first. */
export type RightAligned = readonly number[] | 'all but the first';

/** A table for a terminal: columns two spaces apart, a rule below the head if there is one. */
export function textTable(
  rows: readonly Row[],
  { head, rightAligned = [] }: { head?: Row; rightAligned?: RightAligned } = {},
): string {
  const widths = columnWidths(head ? [head, ...rows] : rows);
  const lines = head ? [head, widths.map((width) => '-'.repeat(width)), ...rows] : rows;
  return lines.map((row) => padCells(row, widths, rightAligned).join('  ').trimEnd()).join('\n');
}

/** A table in Markdown whose columns line up in its source, too. */
export function markdownTable(
  head: Row,
  rows: readonly Row[],
  { rightAligned = [] }: { rightAligned?: RightAligned } = {},
): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = columnWidths(cells).map((width) => Math.max(width, 3)); // a rule has at least three characters
  const rule = widths.map((width, column) =>
    isRight(column, rightAligned) ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
  );
  const [first = [], ...others] = cells.map((row) => padCells(row, widths, rightAligned));
  return [first, rule, ...others].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function columnWidths(rows: readonly Row[]): number[] {
  const columns = Math.max(0, ...rows.map(({ length }) => length));
  return Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
}

function padCells(row: Row, widths: readonly number[], rightAligned: RightAligned): string[] {
  return row.map((cell, column) => {
    const width = widths[column] ?? 0;
    return isRight(column, rightAligned) ? cell.padStart(width) : cell.padEnd(width);
  });
}

function isRight(column: number, rightAligned: RightAligned): boolean {
  return rightAligned === 'all but the first' ? column > 0 : rightAligned.includes(column);
}
