import { ACCEPT_SECONDS, ACCEPTS } from '../../prometheus/slo/objectives.ts';
import { OUTCOMES, PERCENTILES } from '../panels/colors.ts';
import { below } from '../panels/limits.ts';
import { timeseries } from '../panels/timeseries.ts';
import { percentiles, perSecond } from '../promql/aggregations.ts';
import { api } from '../promql/selectors.ts';

export const requestsByStatus = timeseries({
  title: 'Requests that bring events, by status',
  question: 'Are clients turned away?',
  unit: 'reqps',
  stacked: true,
  colors: OUTCOMES,
  queries: [{ expr: perSecond(api('sluice_http_requests_total', ACCEPTS), 'status'), legend: '{{status}}' }],
});

export const acceptLatency = timeseries({
  title: 'Latency of requests that bring events',
  question: 'How long do clients wait for their 202?',
  unit: 's',
  limits: below(ACCEPT_SECONDS),
  colors: PERCENTILES,
  queries: percentiles(api('sluice_http_request_duration_seconds_bucket', ACCEPTS), { exemplars: true }),
});

export const acceptedEvents = timeseries({
  title: 'Events accepted and refused',
  question: 'How much comes in, and how much of it is refused?',
  unit: 'eps',
  colors: { accepted: 'green', rejected: 'red', 'shed .*': 'orange' },
  queries: [
    { expr: perSecond(api('sluice_events_accepted_total')), legend: 'accepted' },
    { expr: perSecond(api('sluice_events_rejected_total')), legend: 'rejected' },
    { expr: perSecond(api('sluice_events_shed_total'), 'reason'), legend: 'shed {{reason}}' },
  ],
});
