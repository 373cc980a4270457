/** How an alarm is evaluated. */
export type AlarmTiming = { periodSeconds: number; evaluationPeriods: number };

/** SQS's metrics reach CloudWatch one to three minutes late. */
const METRIC_DELAY_SECONDS = 180;
/** An event has to get two minutes old before the alarm on old events counts its first minute. */
const SYMPTOM_SECONDS = 120;
/** Without alarms there is still something to see. */
const LEAST_SECONDS = 60;

/** Seconds after which each of these alarms would have fired if something had been wrong from the start. */
export function watchSeconds(alarms: readonly AlarmTiming[]): number {
  const slowest = Math.max(
    LEAST_SECONDS,
    ...alarms.map(({ periodSeconds, evaluationPeriods }) => periodSeconds * evaluationPeriods),
  );
  return slowest + SYMPTOM_SECONDS + METRIC_DELAY_SECONDS;
}
