import { isAlive } from '../processes/process-identity.ts';
import { waitFor } from '../processes/wait-for.ts';
import { StartError } from '../start-error.ts';
import type { RecordedChild } from './platform-file.ts';
import { codeOf } from './system-error.ts';

export type Kill = (pid: number) => void;

/** Ends the children of an earlier start that outlived it. Throws a StartError that names one that can't be ended. */
export async function endLeftOverChildren(
  children: readonly RecordedChild[],
  dir: string,
  kill: Kill = killForGood,
): Promise<void> {
  const leftOver = children.filter(isAlive);
  for (const child of leftOver) end(child, dir, kill);
  await waitFor(() => !leftOver.some(isAlive), { what: 'processes of an earlier start to end' });
}

function end({ name, pid }: RecordedChild, dir: string, kill: Kill): void {
  try {
    kill(pid);
  } catch (error) {
    // It ended by itself in the meantime.
    if (codeOf(error) === 'ESRCH') return;
    throw new StartError(
      `${name} (pid ${pid}) of an earlier start in ${dir} can't be ended (${codeOf(error)}): end it, or set DATA_DIR`,
    );
  }
}

function killForGood(pid: number): void {
  process.kill(pid, 'SIGKILL');
}
