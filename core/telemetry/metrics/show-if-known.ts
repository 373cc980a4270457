import type { Gauge } from 'prom-client';

/** Sets a value, or removes the series while the value is unknown, because an old value would look current. */
export function showIfKnown(gauge: Gauge, value: number | undefined): void {
  if (value === undefined) gauge.remove();
  else gauge.set(value);
}

/** Shows at each scrape what `read` says then: a value that was set when something happened stays as nothing happens. */
export function showAtScrape(gauge: Gauge, read: () => number | undefined): void {
  Object.assign(gauge, { collect: () => showIfKnown(gauge, read()) });
}
