import { randomBytes } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { waitFor } from '../../core/local/wait-for.ts';
import { identify, isAlive } from './process-identity.ts';
import { StartError } from './start-error.ts';

export type DataFolder = {
  readonly logsDir: string;
  readonly sqsDir: string;
  readonly tablesPath: string;
  /** Made once: with another, the ids that were given out before would no longer verify. */
  eventIdSecret(): string;
  /** The lock names every child, so that the next start can end one that outlived us all the same. */
  addChild(name: string, pid: number): void;
  removeChild(pid: number): void;
  release(): void;
};

/** Takes a data folder for this process alone, from a dead holder if need be. Throws a StartError. */
export async function openDataFolder(dir: string, kill: Kill = killForGood): Promise<DataFolder> {
  const logsDir = join(dir, 'logs');
  const sqsDir = join(dir, 'sqs');
  const secretPath = join(dir, 'event-id-secret');
  try {
    mkdirSync(logsDir, { recursive: true });
    mkdirSync(sqsDir, { recursive: true });
    accessSync(dir, constants.W_OK);
    // It may be somebody else's in a folder of ours.
    if (existsSync(secretPath)) accessSync(secretPath, constants.R_OK);
  } catch (error) {
    throw new StartError(`The data folder ${dir} can't be used (${describe(error)})`);
  }
  const lock = await takeLock(dir, kill);
  return {
    logsDir,
    sqsDir,
    tablesPath: join(dir, 'tables.db'),
    eventIdSecret: () => secretIn(secretPath),
    ...lock,
  };
}

type Kill = (pid: number) => void;

function killForGood(pid: number): void {
  process.kill(pid, 'SIGKILL');
}

const identitySchema = z.object({ pid: z.number().int().positive(), startedAt: z.string() });
const childSchema = identitySchema.extend({ name: z.string() });
const lockSchema = z.object({ owner: identitySchema, children: z.array(childSchema) });
type Lock = z.infer<typeof lockSchema>;
type HeldLock = Pick<DataFolder, 'addChild' | 'removeChild' | 'release'>;

async function takeLock(dir: string, kill: Kill): Promise<HeldLock> {
  const path = join(dir, 'lock.json');
  const draft = join(dir, `lock.${process.pid}.json`);
  const owner = identify(process.pid);
  if (owner === undefined) throw new StartError("This system doesn't tell when a process was started");
  let lock: Lock = { owner, children: [] };

  while (!claim()) await clearStale(path, dir, kill);

  /** A link appears whole or not at all: nobody reads a lock that is half written. */
  function claim(): boolean {
    writeFileSync(draft, JSON.stringify(lock));
    try {
      linkSync(draft, path);
      return true;
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false;
      throw error;
    } finally {
      rmSync(draft);
    }
  }

  function update(children: Lock['children']): void {
    lock = { owner: lock.owner, children };
    writeFileSync(draft, JSON.stringify(lock));
    renameSync(draft, path);
  }

  return {
    addChild(name, pid) {
      const child = identify(pid);
      if (child !== undefined) update([...lock.children, { name, ...child }]);
    },
    removeChild(pid) {
      update(lock.children.filter((child) => child.pid !== pid));
    },
    release() {
      rmSync(path, { force: true });
    },
  };
}

async function clearStale(path: string, dir: string, kill: Kill): Promise<void> {
  const text = readIfThere(path);
  if (text === undefined) return;
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
    if (codeOf(error) === 'ENOENT') return undefined;
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

function secretIn(path: string): string {
  try {
    writeFileSync(path, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
  return readFileSync(path, 'utf8').trim();
}

/** `EACCES: permission denied, open '…'`, which names the file. */
function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
