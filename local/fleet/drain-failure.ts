import type { ChildExit } from '../processes/start-child.ts';

/** How a stopped process failed to drain. Undefined if it drained or was not running. */
export function drainFailure(exit: ChildExit | undefined): string | undefined {
  if (exit === undefined || exit.code === 0) return undefined;
  return exit.signal ? `was killed by ${exit.signal} before it had drained` : `exited with code ${exit.code}`;
}
