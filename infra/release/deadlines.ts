import { TIMINGS } from '../../core/settings/timings.ts';

/** How long a release waits for each thing, in ms. */
export type Deadlines = {
  /** A call may be done and not yet show, an earlier run's too; after this it is made again. */
  call: number;
  /** From a refresh's start until the first instance is in service. AWS itself tries again for an hour. */
  ready: number;
  /** Without any progress of a refresh. */
  progress: number;
  /** Until a rollback or a cancellation is over. */
  clear: number;
  /** Until a fleet that needs no refresh is healthy. */
  settle: number;
  /** Until what was written can be read. */
  record: number;
};

const MINUTE = 60_000;

export const DEADLINES: Deadlines = {
  call: MINUTE,
  // Two boots, and the launches themselves: an instance that fails once is no bad image.
  ready: 2 * TIMINGS.boot * 1000 + 4 * MINUTE,
  progress: 15 * MINUTE,
  clear: 30 * MINUTE,
  settle: 15 * MINUTE,
  record: 5 * MINUTE,
};

/** Tries to bring one fleet to one version, after which a person has to look. */
export const MAX_LOOKS = 6;
