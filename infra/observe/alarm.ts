/** `description` tells the person who is notified what it means. */
export type Alarm = {
  name: string;
  description: string;
  threshold: number;
  evaluationPeriods: number;
  /** Fires above its threshold if nothing else is given. */
  comparisonOperator?: 'LessThanThreshold';
  /** Does not fire without data if nothing else is given. */
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
