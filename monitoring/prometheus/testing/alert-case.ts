import type { Duration } from '../duration.ts';
import type { Samples } from './samples.ts';

/** What an alert does with a history: `promtool test rules` plays it. */
export type AlertCase = {
  alert: string;
  /** Completes 'fires when …' or 'stays quiet when …'. */
  when: string;
  /** By series, in PromQL. */
  series: Readonly<Record<string, Samples>>;
  /** None: it is quiet from the first minute to the last. */
  fires?: Firing;
};

export type Firing = {
  /** So long after the beginning. Until a minute before, it is quiet. */
  after: Duration;
  /** Resolved again by then. */
  overAfter?: Duration;
  /** Beside severity, stage and slo, which are those of the alert. */
  labels?: Record<string, string>;
  slo?: string;
  severity?: string;
  summary: string;
};
