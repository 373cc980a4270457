import type { ChildHooks } from '../processes/start-child.ts';

export type ChildLog = {
  /** For the child whose output it keeps. */
  hooks: ChildHooks;
  /** All that the child wrote, once it is gone. */
  whole: Promise<string>;
};

/** Keeps what one child process writes to stdout and stderr. */
export function createChildLog(): ChildLog {
  const chunks: Buffer[] = [];
  const { promise: ended, resolve: onOutputEnd } = Promise.withResolvers<void>();
  return {
    hooks: { onOutput: (chunk) => void chunks.push(chunk), onOutputEnd },
    whole: ended.then(() => Buffer.concat(chunks).toString()),
  };
}
