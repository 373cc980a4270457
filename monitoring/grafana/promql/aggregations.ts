import type { Query } from '../panels/query.ts';

type Selector = (metric: string, filter?: string) => string;

/** The rate per second of a counter, summed; by the labels in `by`. */
export function perSecond(counter: string, by?: string): string {
  return `sum${grouping(by)} (rate(${counter}[$__rate_interval]))`;
}

/** A quantile of a histogram, from the selector of its buckets. */
export function quantile(q: number, buckets: string, by?: string): string {
  return `histogram_quantile(${q}, ${perSecond(buckets, [by, 'le'].filter(Boolean).join(', '))})`;
}

/** The p99 and the median of a histogram. `exemplars`: with the traces behind them, if it has any. */
export function percentiles(buckets: string, { exemplars }: { exemplars: boolean }): Query[] {
  return [
    { expr: quantile(0.99, buckets), legend: 'p99', exemplars },
    { expr: quantile(0.5, buckets), legend: 'p50' },
  ];
}

/** The mean of a histogram's observations. */
export function mean(select: Selector, histogram: string): string {
  return `${perSecond(select(`${histogram}_sum`))} / ${perSecond(select(`${histogram}_count`))}`;
}

/** The maximum of a gauge. The only aggregation for readings that every API process exports: a sum counts them twice. */
export function largest(gauge: string, by?: string): string {
  return `max${grouping(by)} (${gauge})`;
}

/** The sum of a gauge to which each process contributes. */
export function total(gauge: string, by?: string): string {
  return `sum${grouping(by)} (${gauge})`;
}

function grouping(by?: string): string {
  return by === undefined ? '' : ` by (${by})`;
}
