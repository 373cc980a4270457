import type { Service } from '../names.ts';
import type { FleetAction, FleetGoal } from './fleet-machine.ts';
import { finishedAt, type Release, type ReleaseRecord, recordText } from './release-record.ts';

/** What a run is to do. */
export type ReleasePlan = {
  run: string;
  doing: 'release' | 'rollback';
  target: Release;
  /** What to go back to; undefined before the first release has finished. */
  previous: Release | undefined;
  /** Whether a version runs that the fleets have to keep in service. */
  first: boolean;
  /** What finished before, latest first. */
  finished: readonly Release[];
  watchSeconds: number;
  /** Alarms that fired before and are left out. */
  ignoredAlarms: readonly string[];
};

export type ReleaseAction =
  | 'write-record'
  | 'next-fleet'
  | 'turn-back'
  | 'look-again'
  | 'give-up'
  | 'write-digest'
  | 'write-finished-record'
  | 'close-record';

/** What a run asks of AWS. */
export type Call =
  | { kind: FleetAction; service: Service; goal: FleetGoal; skipMatching: boolean; size: number }
  | { kind: 'write-record'; text: string }
  | { kind: 'write-digest'; digest: string };

/** What an action of the release itself asks of AWS; an action on a fleet is its own call. */
export function callOf(does: ReleaseAction | undefined, plan: ReleasePlan): Call | undefined {
  const claimed = claimedRecord(plan);
  switch (does) {
    case 'write-record': {
      return { kind: 'write-record', text: recordText(claimed) };
    }
    case 'close-record': {
      return { kind: 'write-record', text: recordText({ ...claimed, doing: 'nothing' }) };
    }
    case 'write-finished-record': {
      return { kind: 'write-record', text: recordText(finishedAt(claimed, plan.target)) };
    }
    case 'write-digest': {
      return { kind: 'write-digest', digest: plan.target.digest };
    }
    default:
      return undefined;
  }
}

/** What the record says while the run acts. */
export function claimedRecord({ run, doing, target, finished }: ReleasePlan): ReleaseRecord {
  return { run, doing, target, finished: [...finished] };
}
