import type { Gauge } from 'prom-client';

/** Sets a value, or removes the series while the value is unknown, because an old value would look current. */
export function showIfKnown(gauge: Gauge, value: number | undefined): void {
  if (value === undefined) gauge.remove();
  else gauge.set(value);
}

/** Calls `read` at each scrape: a value that is only set on events would not change while nothing happens. */
export function showAtScrape(gauge: Gauge, read: () => number | undefined): void {
  beforeScrape(gauge, () => showIfKnown(gauge, read()));
}

/** One function per gauge: a second one replaces the first. */
export function beforeScrape(gauge: Gauge<string>, refresh: () => void): void {
  Object.assign(gauge, { collect: refresh });
}
