import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves after `ms`; rejects if `signal` aborts. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

export const pauseFor: Pause = async (ms, signal) => {
  await sleep(ms, undefined, { signal });
};
