import type { Duration } from '../duration.ts';
import type { Samples } from './samples.ts';

/** A history, and what an alert does in it. `promtool test rules` plays it. */
export type AlertCase = {
  alert: string;
  /** Completes 'fires when …' or 'stays quiet when …'. */
  when: string;
  /** By series, in PromQL. */
  series: Readonly<Record<string, Samples>>;
  /** Absent: it stays quiet from the first minute to the last. */
  fires?: Firing;
};

export type Firing = {
  /** Time from the start of the history. Until a minute before, it is quiet. */
  after: Duration;
  /** Resolved again by then. */
  overAfter?: Duration;
  /** Labels besides the alert's severity, stage and slo. */
  labels?: Record<string, string>;
  slo?: string;
  severity?: string;
  summary: string;
};
