import type { Service } from '../names.ts';
import type { FleetSeen, Seen } from './cloud.ts';
import type { ReleasePlan } from './release-calls.ts';
import { parseRecord, type Release, rollbackTarget, sameRelease } from './release-record.ts';

type Asked = {
  run: string;
  watchSeconds: number;
  /** Alarms that may fire already, and then are left out. */
  despiteAlarms: boolean;
};

/** Brings `target` to both fleets. */
export function planRelease(
  target: Release,
  seen: Seen,
  { run, watchSeconds, despiteAlarms }: Asked,
): ReleasePlan {
  const finished = finishedBefore(target, seen);
  return {
    run,
    doing: 'release',
    target,
    previous: finished[0],
    first: finished.length === 0,
    finished,
    watchSeconds,
    ignoredAlarms: despiteAlarms ? seen.firing : [],
  };
}

/** Goes back to the release with this digest, or to the one before. A text says why it can't. */
export function planRollback(digest: string | undefined, seen: Seen, run: string): ReleasePlan | string {
  const record = parseRecord(seen.record);
  const target = rollbackTarget(record, digest);
  if (target === undefined)
    return digest === undefined
      ? 'No earlier release is on record: deploy the digest of one with scripts/deploy.sh.'
      : `No release with the digest ${digest} is on record: deploy it with scripts/deploy.sh.`;
  return {
    run,
    doing: 'rollback',
    target,
    previous: undefined,
    first: false,
    finished: record.finished,
    watchSeconds: 0,
    ignoredAlarms: [],
  };
}

/** Where nothing is on record, yet instances serve with another version than the target: that is what to go back to. */
function finishedBefore(target: Release, seen: Seen): Release[] {
  const { finished } = parseRecord(seen.record);
  if (finished.length > 0) return finished;
  const running = {
    digest: seen.digest,
    worker: seen.fleets.worker.saved,
    api: seen.fleets.api.saved,
  };
  const serving = (['worker', 'api'] satisfies Service[]).every((service) => serves(seen.fleets[service]));
  return serving && !sameRelease({ ...running, digest: target.digest }, target) ? [running] : [];
}

function serves({ instances }: FleetSeen): boolean {
  return instances.some(({ lifecycle }) => lifecycle === 'InService');
}
