import { withTimeout } from '../lib/with-timeout.ts';

export type Shutdown = {
  /** Runs when the process is to stop: the last that was added goes first, as it stands on what came before it. */
  onStop(name: string, stop: () => Promise<void> | void): void;
  /** Runs all of them once; later calls wait for the same. False when one failed or the deadline passed. */
  stop(): Promise<boolean>;
};

export type ShutdownOptions = { deadlineMs: number; onFailure: (name: string, error: unknown) => void };

/** Stops a process's parts in the reverse order of their start, within a deadline, whatever any of them does. */
export function createShutdown({ deadlineMs, onFailure }: ShutdownOptions): Shutdown {
  const steps: { name: string; stop: () => Promise<void> | void }[] = [];
  let stopping: Promise<boolean> | undefined;

  return {
    onStop: (name, stop) => void steps.push({ name, stop }),
    stop: () => {
      stopping ??= runInTime();
      return stopping;
    },
  };

  async function runSteps(): Promise<boolean> {
    let clean = true;
    for (const { name, stop } of steps.toReversed()) {
      try {
        await stop();
      } catch (error) {
        clean = false;
        onFailure(name, error);
      }
    }
    return clean;
  }

  async function runInTime(): Promise<boolean> {
    try {
      return await withTimeout(deadlineMs, 'the shutdown', runSteps);
    } catch (error) {
      onFailure('the process', error);
      return false;
    }
  }
}
