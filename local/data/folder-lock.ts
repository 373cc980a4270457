import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { identify, isAlive } from '../processes/process-identity.ts';
import { waitFor } from '../processes/wait-for.ts';
import { StartError } from '../start-error.ts';
import { codeOf, messageOf } from './system-error.ts';

/** Names every child, so that the next start can end one that outlived us all the same. */
export type FolderLock = {
  /** Whether an earlier start had to be cleared away first. */
  readonly tookOver: boolean;
  /** Throws when the child can't be entered, as on a full disk. */
  addChild(name: string, pid: number): void;
  removeChild(pid: number): void;
  /** Says to tools where the platform is. Throws when it can't be said. */
  announce(where: Whereabouts): void;
  release(): void;
};

/**
 * Takes a data folder for this process alone, from a dead holder if need be: its children that are left over are
 * ended first. Throws a StartError.
 */
export async function lockFolder(dir: string, kill: Kill = killForGood): Promise<FolderLock> {
  const path = lockPath(dir);
  const draft = join(dir, `lock.${process.pid}.json`);
  const owner = identify(process.pid);
  if (owner === undefined) throw new StartError("This system doesn't tell when a process was started");
  let lock: Lock = { owner, children: [] };

  let tookOver = false;
  while (!claim()) tookOver = (await clearStale(path, dir, kill)) || tookOver;

  /** A link appears whole or not at all: nobody reads a lock that is half written. */
  function claim(): boolean {
    try {
      writeFileSync(draft, JSON.stringify(lock));
      linkSync(draft, path);
      return true;
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false;
      throw error;
    } finally {
      removeDraft(draft);
    }
  }

  function update(next: Lock): void {
    lock = next;
    try {
      writeFileSync(draft, JSON.stringify(lock));
      renameSync(draft, path);
    } catch (error) {
      removeDraft(draft);
      throw error;
    }
  }

  return {
    tookOver,
    addChild(name, pid) {
      const before = lock;
      try {
        const child = identify(pid);
        if (child !== undefined) update({ ...lock, children: [...lock.children, { name, ...child }] });
      } catch (error) {
        lock = before;
        throw new Error(`${name} can't be entered in ${path} (${messageOf(error)})`);
      }
    },
    removeChild(pid) {
      try {
        update({ ...lock, children: lock.children.filter((child) => child.pid !== pid) });
      } catch {
        // A child that is dead does no harm in the lock, and leaves it at the next change.
      }
    },
    announce(whereabouts) {
      update({ ...lock, whereabouts });
    },
    release() {
      rmSync(path, { force: true });
    },
  };
}

/** Where the platform is that runs on a data folder. Undefined when none does, or is not up yet. */
export function findPlatform(dir: string): Whereabouts | undefined {
  const text = readIfThere(lockPath(dir));
  const lock = text === undefined ? undefined : parseLock(text);
  return lock !== undefined && isAlive(lock.owner) ? lock.whereabouts : undefined;
}

export type Kill = (pid: number) => void;

function killForGood(pid: number): void {
  process.kill(pid, 'SIGKILL');
}

const identitySchema = z.object({ pid: z.number().int().positive(), startedAt: z.string() });
const childSchema = identitySchema.extend({ name: z.string() });
const whereaboutsSchema = z.object({
  api: z.string(),
  sqs: z.string(),
  dynamodb: z.string(),
  queueUrl: z.string(),
  region: z.string(),
});
/** URLs of a platform that is up. */
export type Whereabouts = z.infer<typeof whereaboutsSchema>;
const lockSchema = z.object({
  owner: identitySchema,
  children: z.array(childSchema),
  whereabouts: whereaboutsSchema.optional(),
});
type Lock = z.infer<typeof lockSchema>;

function lockPath(dir: string): string {
  return join(dir, 'lock.json');
}

/** It takes no room, so this can fail only where nothing was written. */
function removeDraft(draft: string): void {
  try {
    rmSync(draft, { force: true });
  } catch {
    // The next one is written over it.
  }
}

/** True when there was something to clear. */
async function clearStale(path: string, dir: string, kill: Kill): Promise<boolean> {
  const text = readIfThere(path);
  if (text === undefined) return false;
  const lock = parseLock(text);
  if (lock !== undefined && isAlive(lock.owner)) {
    throw new StartError(
      `The data folder ${dir} is in use by another \`npm start\` (pid ${lock.owner.pid}): stop it, or set DATA_DIR`,
    );
  }
  const leftOver = (lock?.children ?? []).filter(isAlive);
  for (const child of leftOver) end(child, dir, kill);
  await waitFor(() => !leftOver.some(isAlive), { what: 'processes of an earlier start to end' });
  removeIfStill(path, text);
  return true;
}

/** Another start may have cleared the lock too, and taken it, while this one waited: a lock of its own is put back. */
function removeIfStill(path: string, text: string): void {
  const aside = `${path}.${process.pid}.stale`;
  try {
    renameSync(path, aside);
    if (readFileSync(aside, 'utf8') !== text) linkSync(aside, path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function end({ name, pid }: Lock['children'][number], dir: string, kill: Kill): void {
  try {
    kill(pid);
  } catch (error) {
    // Gone by itself in the meantime.
    if (codeOf(error) === 'ESRCH') return;
    throw new StartError(
      `${name} (pid ${pid}) of an earlier start in ${dir} can't be ended (${codeOf(error)}): end it, or set DATA_DIR`,
    );
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}

function parseLock(text: string): Lock | undefined {
  try {
    return lockSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
