import { randomBytes } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { identify, isAlive } from '../processes/process-identity.ts';
import { StartError } from '../start-error.ts';
import { type FolderLock, lockFolder } from './folder-lock.ts';
import { endLeftOverChildren, type Kill } from './left-over-children.ts';
import { createPlatformFile, type PlatformFile, readPlatformFile } from './platform-file.ts';
import { messageOf } from './system-error.ts';

export type DataFolder = Omit<PlatformFile, 'remove'> & {
  /** Whether an earlier start was killed here, so that its ports may still be held for a moment. */
  readonly tookOver: boolean;
  readonly logsDir: string;
  readonly sqsDir: string;
  readonly tablesPath: string;
  readonly portsPath: string;
  readonly prometheusDir: string;
  readonly alertmanagerDir: string;
  /** Made once: with another, the ids that were given out before would no longer verify. Throws a StartError. */
  eventIdSecret(): string;
  release(): void;
};

/** Takes a data folder for this process alone, and ends what an earlier start left running. Throws a StartError. */
export async function openDataFolder(dir: string, kill?: Kill): Promise<DataFolder> {
  try {
    makeUsable(dir);
    const lock = lockFolder(dir);
    if (lock === undefined) throw inUse(dir);
    try {
      return await openLocked(dir, lock, kill);
    } catch (error) {
      lock.release();
      throw error;
    }
  } catch (error) {
    throw unusable(dir, error);
  }
}

function makeUsable(dir: string): void {
  mkdirSync(logsIn(dir), { recursive: true });
  mkdirSync(sqsIn(dir), { recursive: true });
  accessSync(dir, constants.W_OK);
  // The file may belong to another user.
  if (existsSync(secretIn(dir))) accessSync(secretIn(dir), constants.R_OK);
}

async function openLocked(dir: string, lock: FolderLock, kill?: Kill): Promise<DataFolder> {
  const owner = identify(process.pid);
  if (owner === undefined) throw new StartError('This system does not report when a process started');
  const earlier = readPlatformFile(dir);
  await endLeftOverChildren(earlier?.children ?? [], dir, kill);
  const { remove, ...file } = createPlatformFile(dir, owner);
  return {
    ...file,
    tookOver: earlier !== undefined,
    logsDir: logsIn(dir),
    sqsDir: sqsIn(dir),
    tablesPath: join(dir, 'tables.db'),
    portsPath: join(dir, 'ports.json'),
    prometheusDir: join(dir, 'prometheus'),
    alertmanagerDir: join(dir, 'alertmanager'),
    eventIdSecret: () => readOrMakeSecret(dir),
    release() {
      remove();
      lock.release();
    },
  };
}

const logsIn = (dir: string) => join(dir, 'logs');
const sqsIn = (dir: string) => join(dir, 'sqs');
const secretIn = (dir: string) => join(dir, 'event-id-secret');

function inUse(dir: string): StartError {
  const owner = readPlatformFile(dir)?.owner;
  // A platform that has just started has not written its file yet.
  const pid = owner !== undefined && isAlive(owner) ? ` (pid ${owner.pid})` : '';
  return new StartError(
    `The data folder ${dir} is in use by another \`npm start\`${pid}: stop it, or set DATA_DIR`,
  );
}

function readOrMakeSecret(dir: string): string {
  const path = secretIn(dir);
  const kept = existsSync(path) ? readFileSync(path, 'utf8').trim() : '';
  // A full disk may have left the file empty.
  if (kept !== '') return kept;
  const secret = randomBytes(32).toString('hex');
  const draft = `${path}.draft`;
  try {
    writeFileSync(draft, secret, { mode: 0o600 });
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw unusable(dir, error);
  }
  return secret;
}

function unusable(dir: string, error: unknown): StartError {
  if (error instanceof StartError) return error;
  return new StartError(`The data folder ${dir} can't be used (${messageOf(error)})`);
}
