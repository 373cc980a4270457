/** One alarm: what it means to whoever is told, and the metric and threshold that set it off. */
export type Alarm = {
  name: string;
  description: string;
  threshold: number;
  evaluationPeriods: number;
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
