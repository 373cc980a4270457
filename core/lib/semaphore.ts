/**
 * Runs at most `permits` tasks at once; the others wait, first come first served. Rejects a task that waited for
 * `maxWaitMs`, with an error that `isBusy` recognises.
 */
export type Semaphore = {
  run<Result>(task: () => Promise<Result>): Promise<Result>;
  /** How many tasks run, and how many wait. */
  load(): { running: number; waiting: number };
};

export function createSemaphore(permits: number, { maxWaitMs }: { maxWaitMs?: number } = {}): Semaphore {
  let free = permits;
  const waiting = new Set<() => void>();
  return {
    async run(task) {
      if (free > 0) free -= 1;
      else await turn();
      try {
        return await task();
      } finally {
        const [next] = waiting;
        if (next) {
          waiting.delete(next);
          next();
        } else free += 1;
      }
    },
    load: () => ({ running: permits - free, waiting: waiting.size }),
  };

  function turn(): Promise<void> {
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        waiting.delete(begin);
        reject(new DOMException(`still waiting for a permit after ${maxWaitMs} ms`, BUSY));
      };
      const timer = maxWaitMs === undefined ? undefined : setTimeout(giveUp, maxWaitMs);
      const begin = () => {
        clearTimeout(timer);
        resolve();
      };
      waiting.add(begin);
    });
  }
}

const BUSY = 'BusyError';

/** Whether a semaphore rejected because a task waited too long. */
export function isBusy(error: unknown): boolean {
  return error instanceof Error && error.name === BUSY;
}
