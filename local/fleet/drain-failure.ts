import type { ChildExit } from '../processes/start-child.ts';

/** What kept a process that was told to stop from draining. Undefined when it drained, or did not run. */
export function drainFailure(exit: ChildExit | undefined): string | undefined {
  if (exit === undefined || exit.code === 0) return undefined;
  return exit.signal
    ? `was ended by ${exit.signal} before it had drained`
    : `ended with exit code ${exit.code}`;
}
