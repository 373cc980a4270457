/** A table whose columns line up. `rightAligned`: columns of numbers. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { rightAligned }: { rightAligned: readonly number[] },
): string {
  const widths = head.map((name, column) =>
    Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const isRight = (column: number) => rightAligned.includes(column);
  const written = (cells: readonly string[]) => `| ${cells.map(padded).join(' | ')} |`;
  const rule = widths.map((width, column) => `${'-'.repeat(width - 1)}${isRight(column) ? ':' : '-'}`);
  return [written(head), written(rule), ...rows.map(written)].join('\n');

  function padded(cell: string, column: number): string {
    const width = widths[column] ?? 0;
    return isRight(column) ? cell.padStart(width) : cell.padEnd(width);
  }
}
