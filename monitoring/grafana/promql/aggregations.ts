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

/** The slowest hundredth and the median of a histogram. `exemplars`: with the traces behind them, where it has any. */
export function percentiles(buckets: string, { exemplars }: { exemplars: boolean }): Query[] {
  return [
    { expr: quantile(0.99, buckets), legend: 'p99', exemplars },
    { expr: quantile(0.5, buckets), legend: 'p50' },
  ];
}

/** The mean of what a histogram observed. */
export function mean(select: Selector, histogram: string): string {
  return `${perSecond(select(`${histogram}_sum`))} / ${perSecond(select(`${histogram}_count`))}`;
}

/** The largest of a gauge. What all API processes read alike has no other aggregation: a sum counts it twice. */
export function largest(gauge: string, by?: string): string {
  return `max${grouping(by)} (${gauge})`;
}

/** The sum of a gauge of which each process has its part. */
export function total(gauge: string, by?: string): string {
  return `sum${grouping(by)} (${gauge})`;
}

function grouping(by?: string): string {
  return by === undefined ? '' : ` by (${by})`;
}
