import { mediansOf } from '../report/quantile.ts';

/** A measurement that is taken several times. */
export type Repeated<Row> = {
  /** Takes it once more, and prints the result in a line. */
  run(): Promise<string>;
  /** Undefined if it was never taken. */
  medians(): Row | undefined;
};

/** One measurement of flat figures; a run says the first three. */
export function repeated<Row extends Record<string, number>>(measure: () => Promise<Row>): Repeated<Row> {
  return repeatedAs({ measure, mediansOf, describe });
}

/** One measurement of any shape. */
export function repeatedAs<Row>({
  measure,
  mediansOf,
  describe,
}: {
  measure: () => Promise<Row>;
  mediansOf: (rows: readonly [Row, ...Row[]]) => Row;
  describe: (row: Row) => string;
}): Repeated<Row> {
  const seen: Row[] = [];
  return {
    async run() {
      const row = await measure();
      seen.push(row);
      return describe(row);
    },
    medians() {
      const [first, ...others] = seen;
      return first && mediansOf([first, ...others]);
    },
  };
}

function describe(row: Record<string, number>): string {
  return Object.entries(row)
    .slice(0, 3)
    .map(([name, value]) => `${name} ${Number(value.toPrecision(4))}`)
    .join(', ');
}
