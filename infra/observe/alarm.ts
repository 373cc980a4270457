/** `description` tells the person who is notified what it means. */
export type Alarm = {
  name: string;
  description: string;
  threshold: number;
  evaluationPeriods: number;
  /** By default it fires above its threshold. */
  comparisonOperator?: 'LessThanThreshold';
  /** By default it does not fire without data. */
  treatMissingData?: 'breaching';
} & (Metric | { metricQuery: MetricQuery[] });

type MetricQuery =
  | { id: string; metric: Omit<Metric, 'statistic' | 'extendedStatistic'> & { stat: string } }
  | { id: string; expression: string; label: string; returnData: true };

export type Metric = {
  namespace: string;
  metricName: string;
  dimensions: Record<string, string>;
  period: number;
  statistic?: string;
  extendedStatistic?: string;
};
