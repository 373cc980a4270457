import { OUTCOMES } from '../panels/colors.ts';
import { atLeast, NONE_EXPECTED } from '../panels/limits.ts';
import { timeseries } from '../panels/timeseries.ts';
import { perSecond, quantile } from '../promql/aggregations.ts';
import { anyRole, worker } from '../promql/selectors.ts';

const TABLE = 'service="dynamodb"';

export const tableByWorker = timeseries({
  title: 'Workers that can write',
  question: 'Which worker has its circuit breaker open?',
  unit: 'none',
  decimals: 0,
  limits: atLeast(1),
  queries: [{ expr: worker('sluice_table_available'), legend: '{{instance}}' }],
});

export const tableCalls = timeseries({
  title: 'Calls to DynamoDB',
  question: 'How do calls to the table end?',
  unit: 'ops',
  width: 6,
  colors: OUTCOMES,
  queries: [
    {
      expr: `${perSecond(anyRole('sluice_dependency_calls_total', TABLE), 'outcome')} > 0`,
      legend: '{{outcome}}',
    },
  ],
});

export const tableLatency = timeseries({
  title: 'Duration of calls by operation, p99',
  question: 'Which operation of the table is slow?',
  unit: 's',
  width: 6,
  queries: [
    {
      expr: quantile(0.99, anyRole('sluice_dependency_call_duration_seconds_bucket', TABLE), 'operation'),
      legend: '{{operation}}',
    },
  ],
});

export const throttles = timeseries({
  title: 'Throttled calls',
  question: 'Do SQS or DynamoDB throttle calls?',
  unit: 'ops',
  width: 6,
  limits: NONE_EXPECTED,
  queries: [
    {
      expr: perSecond(anyRole('sluice_dependency_calls_total', 'outcome="throttled"'), 'service'),
      legend: '{{service}}',
    },
  ],
});

export const callRetries = timeseries({
  title: 'Retries of calls',
  question: 'Which calls are retried?',
  unit: 'ops',
  width: 6,
  limits: NONE_EXPECTED,
  queries: [
    {
      expr: perSecond(anyRole('sluice_dependency_retries_total'), 'service, operation'),
      legend: '{{service}} {{operation}}',
    },
  ],
});
