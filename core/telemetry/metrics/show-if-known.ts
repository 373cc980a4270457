import type { Gauge } from 'prom-client';

/** Sets a value, or removes the series while the value is unknown, because an old value would look current. */
export function showIfKnown(gauge: Gauge, value: number | undefined): void {
  if (value === undefined) gauge.remove();
  else gauge.set(value);
}

/** Shows at each scrape what `read` says then: a value that was set when something happened stays as nothing happens. */
export function showAtScrape(gauge: Gauge, read: () => number | undefined): void {
  beforeScrape(gauge, () => showIfKnown(gauge, read()));
}

/** One function a gauge: a second one takes the first one's place. */
export function beforeScrape(gauge: Gauge<string>, refresh: () => void): void {
  Object.assign(gauge, { collect: refresh });
}
