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
import { StartError } from '../start-error.ts';
import { type FolderLock, type Kill, lockFolder } from './folder-lock.ts';
import { messageOf } from './system-error.ts';

export type DataFolder = FolderLock & {
  readonly logsDir: string;
  readonly sqsDir: string;
  readonly tablesPath: string;
  readonly portsPath: string;
  /** Made once: with another, the ids that were given out before would no longer verify. Throws a StartError. */
  eventIdSecret(): string;
};

/** Takes a data folder for this process alone, from a dead holder if need be. Throws a StartError. */
export async function openDataFolder(dir: string, kill?: Kill): Promise<DataFolder> {
  const logsDir = join(dir, 'logs');
  const sqsDir = join(dir, 'sqs');
  const secretPath = join(dir, 'event-id-secret');
  try {
    mkdirSync(logsDir, { recursive: true });
    mkdirSync(sqsDir, { recursive: true });
    accessSync(dir, constants.W_OK);
    // It may be somebody else's in a folder of ours.
    if (existsSync(secretPath)) accessSync(secretPath, constants.R_OK);
    const lock = await lockFolder(dir, kill);
    return {
      logsDir,
      sqsDir,
      tablesPath: join(dir, 'tables.db'),
      portsPath: join(dir, 'ports.json'),
      eventIdSecret: () => secretIn(secretPath, dir),
      ...lock,
    };
  } catch (error) {
    throw unusable(dir, error);
  }
}

function secretIn(path: string, dir: string): string {
  const kept = existsSync(path) ? readFileSync(path, 'utf8').trim() : '';
  // On a full disk it may have been made without anything in it.
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
