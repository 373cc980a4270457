import { type CloudWatchClient, DescribeAlarmsCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { AlarmTiming } from '../watch-time.ts';

/** The names of those alarms that fire. */
export async function firingAlarms(watch: CloudWatchClient, names: readonly string[]): Promise<string[]> {
  const alarms = await describe(watch, names);
  return alarms
    .filter(({ StateValue }) => StateValue === 'ALARM')
    .map(({ AlarmName = '' }) => AlarmName)
    .sort();
}

/** How each alarm is evaluated. Rejects if there is no such alarm: a refresh would not watch it. */
export async function alarmTimings(
  watch: CloudWatchClient,
  names: readonly string[],
): Promise<AlarmTiming[]> {
  const alarms = await describe(watch, names);
  const missing = names.filter((name) => !alarms.some(({ AlarmName }) => AlarmName === name));
  if (missing.length > 0) throw new Error(`there is no alarm ${missing.join(', ')}`);
  return alarms.map(({ EvaluationPeriods = 1, Period, Metrics = [] }) => ({
    evaluationPeriods: EvaluationPeriods,
    periodSeconds: Math.max(
      Period ?? 0,
      ...Metrics.map((metric) => metric.MetricStat?.Period ?? metric.Period ?? 0),
    ),
  }));
}

async function describe(watch: CloudWatchClient, names: readonly string[]): Promise<MetricAlarm[]> {
  if (names.length === 0) return [];
  const { MetricAlarms = [] } = await watch.send(new DescribeAlarmsCommand({ AlarmNames: [...names] }));
  return MetricAlarms;
}
