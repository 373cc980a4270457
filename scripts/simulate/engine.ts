import type { Conditions } from './conditions.ts';

/** What an engine sees in one second. Draining workers no longer count. */
export type View = {
  second: number;
  visible: number;
  inFlight: number;
  /** Workers that serve or boot: the group's desired capacity. */
  desired: number;
  /** Workers that serve. */
  serving: number;
  /** Instances that drain or shut down. */
  leaving: number;
  /** Messages per second that all workers finished recently, and that a busy worker finishes, once one was busy. */
  throughput: number;
  capacityPerWorker: number | undefined;
  /** Share of their capacity that the serving workers use in this second. */
  utilisation: number;
  /** The table is down. */
  frozen: boolean;
};

/** Sizes a fleet. */
export type Engine = {
  name: string;
  title: string;
  /** Removed workers do not drain: their messages are redelivered after the visibility timeout. */
  killsBusyWorkers: boolean;
  /** The assumptions that it is exposed to. */
  assumes: readonly (keyof Conditions)[];
  start(surroundings: Surroundings): Sizer;
};

/** One run's conditions, and its numbers: each stream of a seed is independent of the others. */
export type Surroundings = {
  conditions: Conditions;
  randomOf: (stream: string) => () => number;
  /** Who leads, and when: for engines that have a leader. */
  leadership: Leadership;
};

/** When a process decides: the seconds from its first decision to its last. */
export type Term = {
  from: number;
  until: number;
  /** It was frozen in its last round, just before its call. That goes out in the second `callsAt`, if ever. */
  frozen?: { callsAt: number | undefined };
};

/** The terms of all leaders in a run; each process has one. Terms that overlap: two leaders at once. */
export type Leadership = (random: () => number) => Term[];

export type Sizer = {
  /** How many workers there should be. It is called once a second, with the same object each time. */
  decide(view: View): number;
  /** How often the net below a leader changed the fleet while one led. */
  interferences?: () => number;
};
