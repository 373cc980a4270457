import { ACCEPT_SECONDS, ACCEPTS, allowedShare } from '../../prometheus/slo/objectives.ts';
import { heatmap } from '../panels/heatmap.ts';
import { below } from '../panels/limits.ts';
import { table } from '../panels/table.ts';
import { timeseries } from '../panels/timeseries.ts';
import { perSecond, quantile } from '../promql/aggregations.ts';
import { api } from '../promql/selectors.ts';

const REQUESTS = 'sluice_http_requests_total';
const DURATIONS = 'sluice_http_request_duration_seconds_bucket';

export const requestsByRoute = timeseries({
  title: 'Requests by route',
  question: 'What do clients ask for?',
  unit: 'reqps',
  stacked: true,
  queries: [{ expr: `${perSecond(api(REQUESTS), 'method, route')} > 0`, legend: '{{method}} {{route}}' }],
});

export const serverErrors = timeseries({
  title: 'Share of requests answered 5xx',
  question: 'On which route does Sluice fail its clients?',
  unit: 'percentunit',
  limits: below(allowedShare('accept_availability')),
  queries: [
    {
      expr: `${perSecond(api(REQUESTS, 'status=~"5.."'), 'method, route')} / ${perSecond(api(REQUESTS), 'method, route')}`,
      legend: '{{method}} {{route}}',
    },
  ],
});

export const latencyByRoute = timeseries({
  title: 'Duration of requests by route, p99',
  question: 'On which route do clients wait?',
  unit: 's',
  limits: below(ACCEPT_SECONDS),
  queries: [
    {
      expr: quantile(0.99, api(DURATIONS), 'method, route'),
      legend: '{{method}} {{route}}',
      exemplars: true,
    },
  ],
});

export const latencySpread = heatmap({
  title: 'Latency distribution of requests that bring events',
  question: 'Are all requests slow, or a few of them?',
  unit: 's',
  width: 12,
  buckets: perSecond(api(DURATIONS, ACCEPTS), 'le'),
});

export const routes = table({
  title: 'Routes',
  question: 'Which route is used most, fails most, is slowest?',
  unit: 'reqps',
  width: 12,
  labels: ['method', 'route'],
  columns: {
    '5xx': { unit: 'percentunit', limits: below(allowedShare('accept_availability')) },
    p99: { unit: 's' },
  },
  queries: [
    { expr: `sum by (method, route) (rate(${api(REQUESTS)}[$__range])) > 0`, legend: 'requests' },
    {
      expr: `sum by (method, route) (rate(${api(REQUESTS, 'status=~"5.."')}[$__range])) / sum by (method, route) (rate(${api(REQUESTS)}[$__range]))`,
      legend: '5xx',
    },
    {
      expr: `histogram_quantile(0.99, sum by (method, route, le) (rate(${api(DURATIONS)}[$__range])))`,
      legend: 'p99',
    },
  ],
});
