import { z } from 'zod';

const template = z.object({ id: z.string().min(1), version: z.string().regex(/^[0-9]+$/) });

const release = z.object({ digest: z.string().min(1), worker: template, api: template });

/** One image and the version of each fleet's launch template that runs it, with the settings of that time. */
export type Release = z.output<typeof release>;

const record = z.object({
  /** The run that may act. Another stops as soon as it reads this. */
  run: z.string(),
  doing: z.enum(['release', 'rollback', 'nothing']),
  /** What the run brings the fleets to, or brought them to. */
  target: release.optional(),
  /** What both fleets ran to the end, latest first. */
  finished: z.array(release),
});

/** What a run intends, and what finished: kept in a parameter, where the next run reads it. */
export type ReleaseRecord = z.output<typeof record>;

/** Terraform creates the parameter with this value. */
export const NO_RECORD = 'none';

/** A standard parameter holds 4 KB, which is more than ten releases. */
const KEPT = 10;

export function parseRecord(text: string): ReleaseRecord {
  if (text === NO_RECORD) return { run: '', doing: 'nothing', finished: [] };
  return record.parse(JSON.parse(text));
}

export function recordText(value: ReleaseRecord): string {
  return JSON.stringify({ ...value, finished: value.finished.slice(0, KEPT) });
}

export function sameRelease(one: Release, other: Release): boolean {
  return JSON.stringify(release.parse(one)) === JSON.stringify(release.parse(other));
}

/** After a release or a rollback has finished. What was newer than the target was rolled back, and is forgotten. */
export function finishedAt(before: ReleaseRecord, target: Release): ReleaseRecord {
  const known = before.finished.findIndex((earlier) => sameRelease(earlier, target));
  const older = known === -1 ? before.finished : before.finished.slice(known + 1);
  return { ...before, doing: 'nothing', target, finished: [target, ...older] };
}

/**
 * The release to go back to, by digest or else the latest that is not what runs: the last that finished if a release is
 * unfinished, the target of a rollback that is unfinished, and otherwise the one before the last that finished.
 */
export function rollbackTarget(
  { doing, target, finished }: ReleaseRecord,
  digest?: string,
): Release | undefined {
  if (digest !== undefined) return finished.find((release) => release.digest === digest);
  if (doing === 'rollback' && target) return target;
  return doing === 'release' ? finished[0] : finished[1];
}
