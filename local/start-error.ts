import { messageOf } from './data/system-error.ts';

/** A failed start that the user can fix. Only its message is shown. */
export class StartError extends Error {
  override name = 'StartError';
}

/** Waits for child processes to start. The error of one that does not says why in one line, and names the logs. */
export async function untilUp(starting: Promise<void>[], logsDir: string | undefined): Promise<void> {
  try {
    await Promise.all(starting);
  } catch (error) {
    throw new StartError(`${messageOf(error)}${logsDir === undefined ? '' : ` (logs: ${logsDir})`}`);
  }
}
