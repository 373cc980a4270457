import { below } from '../panels/limits.ts';
import { timeseries } from '../panels/timeseries.ts';
import { worker } from '../promql/selectors.ts';

export const leases = timeseries({
  title: 'Duties held',
  question: 'Does exactly one worker do each duty?',
  unit: 'short',
  width: 8,
  queries: [{ expr: `sum by (duty) (${worker('sluice_lease_held')})`, legend: '{{duty}}' }],
});

/** A minute is recounted about 15 s after its end, so the lag runs up to 75 s. */
const RECOUNT_BEHIND_SECONDS = 300;

export const recountLag = timeseries({
  title: 'Lag of the recount',
  question: 'Are the counts of past minutes exact?',
  unit: 's',
  width: 8,
  limits: below(RECOUNT_BEHIND_SECONDS),
  queries: [{ expr: `max (${worker('sluice_recount_lag_seconds')})`, legend: 'lag' }],
});
