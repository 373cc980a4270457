import { textTable } from '../../../core/lib/tables.ts';

export type FiguresTable<Row> = {
  title: string;
  columns: [name: string, cell: (row: Row) => string][];
  /** By name; undefined: not measured. */
  rows: Record<string, Row | undefined>;
};

/** A table of the rows that were measured, in an array; no table if there are none. */
export function figuresTable<Row>({ title, columns, rows }: FiguresTable<Row>): string[] {
  const measured = Object.entries(rows).flatMap(([name, row]) =>
    row === undefined ? [] : [[name, ...columns.map(([, cell]) => cell(row))]],
  );
  const head = [title, ...columns.map(([name]) => name)];
  return measured.length === 0 ? [] : [textTable(measured, { head, rightAligned: 'all but the first' })];
}
