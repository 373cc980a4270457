import { type Duration, secondsOf } from '../duration.ts';

/** The period of the error budget. */
export const BUDGET_WINDOW: Duration = '30d';

/** The budget burns `factor` times too fast in both: the long one shows that it matters, the short that it goes on. */
export type WindowPair = { factor: number; long: Duration; short: Duration };

/** At this burn rate, which spends a budget of 30 days in two, an alert pages. */
export const PAGING_BURN_RATE = 14.4;

/** https://sre.google/workbook/alerting-on-slos/, number 6: rates that have spent a part of the budget worth a page. */
export const FAST: readonly WindowPair[] = [
  { factor: PAGING_BURN_RATE, long: '1h', short: '5m' },
  { factor: 6, long: '6h', short: '30m' },
];

export const SLOW: readonly WindowPair[] = [
  { factor: 3, long: '1d', short: '2h' },
  { factor: 1, long: '3d', short: '6h' },
];

const pairs = [...FAST, ...SLOW];

/** The number of failures is recorded for these. */
export const ALERT_WINDOWS: readonly Duration[] = byLength(pairs.map(({ long }) => long));

/** The error ratio is recorded for these, shortest first. */
export const RATIO_WINDOWS: readonly Duration[] = byLength([
  ...pairs.flatMap(({ long, short }) => [long, short]),
  BUDGET_WINDOW,
]);

/** A window of a day or more changes slowly and holds many samples. */
export function isLong(window: Duration): boolean {
  return secondsOf(window) >= secondsOf('1d');
}

function byLength(windows: Duration[]): Duration[] {
  return [...new Set(windows)].sort((a, b) => secondsOf(a) - secondsOf(b));
}
