import { FLOW } from '../panels/colors.ts';
import { NONE_EXPECTED } from '../panels/limits.ts';
import { stat } from '../panels/stat.ts';
import { table } from '../panels/table.ts';
import { timeseries } from '../panels/timeseries.ts';
import { recorded, worker } from '../promql/selectors.ts';

export const deadLettersWaiting = stat({
  title: 'Dead letters waiting',
  question: 'Does anything wait for an operator to redrive or discard it?',
  unit: 'short',
  limits: NONE_EXPECTED,
  queries: [{ expr: recorded('pipeline:dead_letter_messages:max'), legend: 'waiting' }],
});

export const deadLettersArriving = timeseries({
  title: 'Dead letters arriving, 5 min',
  question: 'Are events being given up on right now?',
  unit: 'mps',
  limits: NONE_EXPECTED,
  colors: FLOW,
  queries: [{ expr: recorded('pipeline:dead_letters:rate5m'), legend: 'dead letters' }],
});

const GIVEN_UP = 'outcome=~"failed|failed_again|conflict|rejected"';

export const typesGivenUp = table({
  title: 'Events given up on, by type',
  question: 'Which types of events were given up on?',
  unit: 'short',
  decimals: 0,
  labels: ['event_type', 'outcome'],
  queries: [
    {
      expr: `topk(10, sum by (event_type, outcome) (increase(${worker('sluice_events_total', GIVEN_UP)}[$__range])) > 0)`,
      legend: 'events',
    },
  ],
});
