import { stat } from '../panels/stat.ts';
import { timeseries } from '../panels/timeseries.ts';
import { UNIT_PRICES } from '../prices.ts';
import { perSecond } from '../promql/aggregations.ts';
import { anyRole, recorded } from '../promql/selectors.ts';

/** What is measured of the bill, in dollars an hour. docs/cost.md has the rest: storage, load balancer, endpoints, logs. */
const DOLLARS_AN_HOUR: Readonly<Record<string, string>> = {
  'table writes': priced(
    anyRole('sluice_table_capacity_units_total', 'access="write"'),
    UNIT_PRICES.tableWrite,
  ),
  'table reads': priced(anyRole('sluice_table_capacity_units_total', 'access="read"'), UNIT_PRICES.tableRead),
  'queue calls': priced(anyRole('sluice_dependency_calls_total', 'service="sqs"'), UNIT_PRICES.queueRequest),
  'firewall requests': priced(anyRole('sluice_http_requests_total'), UNIT_PRICES.firewallRequest),
  'API instances': running('api', UNIT_PRICES.apiHour),
  'worker instances': running('worker', UNIT_PRICES.workerHour),
};

const ALL = Object.values(DOLLARS_AN_HOUR)
  .map((part) => `(${part} or vector(0))`)
  .join(' + ');

export const dollarsAnHour = stat({
  title: 'Cost per hour',
  question: 'What would this load cost per hour on AWS?',
  unit: 'currencyUSD',
  decimals: 2,
  width: 4,
  limits: [{ from: null, color: 'blue' }],
  queries: [{ expr: ALL, legend: '$ an hour' }],
});

export const dollarsAMillion = stat({
  title: 'Cost per million events',
  question: 'What would a million events cost at this load?',
  unit: 'currencyUSD',
  decimals: 2,
  width: 4,
  limits: [{ from: null, color: 'blue' }],
  queries: [
    {
      expr: `(${ALL}) / on () sum (${recorded('pipeline:events_stored:rate5m')} > 0) / 3600 * 1e6`,
      legend: '$ a million',
    },
  ],
});

export const costByPart = timeseries({
  title: 'Cost per hour by part',
  question: 'Which part of the bill grows with the load?',
  unit: 'currencyUSD',
  width: 16,
  stacked: true,
  queries: Object.entries(DOLLARS_AN_HOUR).map(([legend, expr]) => ({ expr, legend })),
});

function priced(counter: string, usd: number): string {
  return `${perSecond(counter)} * 3600 * ${usd}`;
}

function running(role: string, usdAnHour: number): string {
  return `count (${anyRole('sluice_build_info', `role="${role}"`)}) * ${usdAnHour}`;
}
