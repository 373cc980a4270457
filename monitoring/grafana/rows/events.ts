import { OUTCOMES } from '../panels/colors.ts';
import { NONE_EXPECTED } from '../panels/limits.ts';
import { timeseries } from '../panels/timeseries.ts';
import { mean, perSecond, quantile } from '../promql/aggregations.ts';
import { api } from '../promql/selectors.ts';

export const acceptedByType = timeseries({
  title: 'Events accepted by type',
  question: 'Which event types come in most?',
  unit: 'eps',
  stacked: true,
  width: 6,
  queries: [
    {
      expr: `topk(10, ${perSecond(api('sluice_events_accepted_total'), 'event_type')})`,
      legend: '{{event_type}}',
    },
  ],
});

export const refused = timeseries({
  title: 'Events refused',
  question: 'Why are events refused: are they invalid, or is the buffer full?',
  unit: 'eps',
  width: 6,
  limits: NONE_EXPECTED,
  colors: { 'rejected 4..': 'yellow', 'rejected 5..': 'red', 'shed .*': 'orange' },
  queries: [
    { expr: perSecond(api('sluice_events_rejected_total'), 'status'), legend: 'rejected {{status}}' },
    { expr: perSecond(api('sluice_events_shed_total'), 'reason'), legend: 'shed {{reason}}' },
  ],
});

export const batchSizes = timeseries({
  title: 'Events per batch request',
  question: 'Do clients send batches, and how full are they?',
  unit: 'short',
  decimals: 1,
  width: 6,
  queries: [
    { expr: quantile(0.99, api('sluice_batch_events_bucket')), legend: 'p99' },
    { expr: mean(api, 'sluice_batch_events'), legend: 'mean' },
  ],
});

export const claims = timeseries({
  title: 'Idempotency keys',
  question: 'Do clients retry, and can their keys be checked?',
  unit: 'ops',
  width: 6,
  colors: OUTCOMES,
  queries: [{ expr: perSecond(api('sluice_idempotency_claims_total'), 'outcome'), legend: '{{outcome}}' }],
});
