import { withTimeout } from '../lib/with-timeout.ts';

export type Shutdown = {
  /** Adds a step to the stop. The last step added runs first, as it depends on what started before it. */
  onStop(name: string, stop: () => Promise<void> | void): void;
  /** Runs every step once; later calls wait for the same run. False if a step failed or the deadline passed. */
  stop(): Promise<boolean>;
};

export type ShutdownOptions = { deadlineMs: number; onFailure: (name: string, error: unknown) => void };

/** Stops the parts of a process in the reverse order of their start, within a deadline, even if some fail. */
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
