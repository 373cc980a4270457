import type { Gauge } from 'prom-client';

/** Sets a value, or removes the series while the value is unknown: an old value would look like a current one. */
export function showIfKnown(gauge: Gauge, value: number | undefined): void {
  if (value === undefined) gauge.remove();
  else gauge.set(value);
}
