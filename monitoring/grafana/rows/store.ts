import { FRESHNESS_SECONDS } from '../../prometheus/slo/objectives.ts';
import { PERCENTILES } from '../panels/colors.ts';
import { atLeast, below } from '../panels/limits.ts';
import { timeseries } from '../panels/timeseries.ts';
import { percentiles } from '../promql/aggregations.ts';
import { worker } from '../promql/selectors.ts';

export const freshness = timeseries({
  title: 'From accepted to stored',
  question: 'How old is an event when it can be looked up?',
  unit: 's',
  limits: below(FRESHNESS_SECONDS),
  colors: PERCENTILES,
  queries: percentiles(worker('sluice_end_to_end_duration_seconds_bucket'), { exemplars: true }),
});

/** A tenth of the objective for the whole way. */
const SLOW_INSERT_SECONDS = FRESHNESS_SECONDS / 10;

export const insertLatency = timeseries({
  title: 'Duration of inserts',
  question: 'Is the table slow?',
  unit: 's',
  limits: below(SLOW_INSERT_SECONDS),
  colors: PERCENTILES,
  queries: percentiles(worker('sluice_insert_duration_seconds_bucket'), { exemplars: true }),
});

export const tableAvailable = timeseries({
  title: 'Workers that can write',
  question: 'Does the table take writes from every worker?',
  unit: 'percentunit',
  limits: atLeast(1),
  colors: { 'can write': 'green' },
  queries: [{ expr: `avg (${worker('sluice_table_available')})`, legend: 'can write' }],
});
