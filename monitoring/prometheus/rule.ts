import type { Duration } from './duration.ts';

/** A query whose result Prometheus keeps under a name: https://prometheus.io/docs/practices/rules/ */
export type RecordingRule = { record: string; expr: string; labels?: Record<string, string> };

/** An alert as Prometheus reads it. We write it as alerts/alert.ts defines. */
export type AlertingRule = {
  alert: string;
  expr: string;
  for: Duration;
  labels: Record<string, string>;
  annotations: Record<string, string>;
};

/** Rules that are evaluated one after the other, so that later ones can read what earlier ones recorded. */
export type RuleGroup = { name: string; interval?: Duration; rules: (RecordingRule | AlertingRule)[] };
