/** Alarms of the model: each minute has a value, and an alarm fires when its last periods are all above the threshold. */
export type ModelAlarms = ReturnType<typeof createModelAlarms>;

type Definition = { name: string; threshold: number; evaluationPeriods: number; delayMinutes: number };

/** As infra/observe has them. SQS's metrics come late. */
const API_ERRORS: Definition = { name: 'api-errors', threshold: 0.01, evaluationPeriods: 2, delayMinutes: 0 };
const OLDEST_EVENT: Definition = {
  name: 'oldest-event',
  threshold: 120,
  evaluationPeriods: 2,
  delayMinutes: 2,
};

export const MODEL_ALARMS = [OLDEST_EVENT, API_ERRORS].map(({ name, evaluationPeriods }) => ({
  name,
  periodSeconds: 60,
  evaluationPeriods,
}));

export function createModelAlarms() {
  const values = new Map<string, number[]>();
  const record = ({ name }: Definition, value: number) =>
    values.set(name, [...(values.get(name) ?? []), value]);
  return {
    /** The values of the last minute. */
    record(errorShare: number, oldestAge: number): void {
      record(API_ERRORS, errorShare);
      record(OLDEST_EVENT, oldestAge);
    },
    firing: (): string[] => [API_ERRORS, OLDEST_EVENT].filter(fires).map(({ name }) => name),
  };

  function fires({ name, threshold, evaluationPeriods, delayMinutes }: Definition): boolean {
    const known = values.get(name) ?? [];
    const latest = known.slice(0, known.length - delayMinutes).slice(-evaluationPeriods);
    return latest.length === evaluationPeriods && latest.every((value) => value > threshold);
  }
}
