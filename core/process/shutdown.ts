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
      stopping ??= withDeadline(runSteps());
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

  async function withDeadline(done: Promise<boolean>): Promise<boolean> {
    const { promise: late, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => {
      onFailure('deadline', new Error(`not stopped after ${deadlineMs} ms`));
      resolve(false);
    }, deadlineMs);
    const clean = await Promise.race([done, late]);
    clearTimeout(timer);
    return clean;
  }
}
