import type { Environment } from '../config.ts';
import type { LoadBalancer } from '../network/load-balancer.ts';
import type { Alarm } from './alarm.ts';

export function apiAlarms({ api }: Environment, { balancer, targets }: LoadBalancer): Alarm[] {
  const dimensions = { LoadBalancer: balancer.arnSuffix, TargetGroup: targets.arnSuffix };
  const metric = (metricName: string) => ({
    namespace: 'AWS/ApplicationELB',
    metricName,
    dimensions,
    period: 60,
  });
  return [
    {
      name: 'api-errors',
      description: 'More than 1 % of requests fail with 5xx.',
      threshold: 1,
      evaluationPeriods: 2,
      metricQuery: [
        { id: 'requests', metric: { ...metric('RequestCount'), stat: 'Sum' } },
        { id: 'errors', metric: { ...metric('HTTPCode_Target_5XX_Count'), stat: 'Sum' } },
        {
          id: 'percent',
          expression: '100 * FILL(errors, 0) / IF(FILL(requests, 0) > 0, FILL(requests, 0), 1)',
          label: 'failed requests, percent',
          returnData: true,
        },
      ],
    },
    {
      name: 'balancer-errors',
      description:
        'The load balancer itself answers 5xx: no target is healthy, or connections to targets break.',
      threshold: 10,
      evaluationPeriods: 2,
      namespace: 'AWS/ApplicationELB',
      metricName: 'HTTPCode_ELB_5XX_Count',
      dimensions: { LoadBalancer: balancer.arnSuffix },
      period: 60,
      statistic: 'Sum',
    },
    {
      name: 'api-latency',
      description: 'The slowest 1 % of requests take more than 250 ms.',
      threshold: 0.25,
      evaluationPeriods: 3,
      ...metric('TargetResponseTime'),
      extendedStatistic: 'p99',
    },
    {
      // An instance that boots, drains or is replaced is no trouble while enough others are healthy.
      name: 'healthy-hosts',
      description: `Fewer than ${api.min} API instances pass their readiness check.`,
      threshold: api.min,
      comparisonOperator: 'LessThanThreshold',
      evaluationPeriods: 3,
      ...metric('HealthyHostCount'),
      statistic: 'Minimum',
      // Without any target there is no metric.
      treatMissingData: 'breaching',
    },
  ];
}
