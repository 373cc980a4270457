import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export type FolderLock = { release(): void };

/**
 * Takes a folder for this process alone; `undefined` while another process has it. The lock is SQLite's on a file in
 * the folder, so the kernel holds it: it ends when the process does, however that is, and not before (decision 19).
 */
export function lockFolder(dir: string): FolderLock | undefined {
  const db = new DatabaseSync(join(dir, 'lock.db'), { timeout: 0 });
  try {
    // Nothing is written, so that a full disk does not matter.
    db.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return { release: () => db.close() };
  } catch (error) {
    db.close();
    if (isHeld(error)) return undefined;
    throw error;
  }
}

/** https://sqlite.org/rescode.html#busy */
const SQLITE_BUSY = 5;

function isHeld(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
}
