/** Runs at most `permits` tasks at once; the others wait their turn, first come first served. */
export type Semaphore = { run<Result>(task: () => Promise<Result>): Promise<Result> };

export function createSemaphore(permits: number): Semaphore {
  let free = permits;
  const waiting: (() => void)[] = [];
  return {
    async run(task) {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        return await task();
      } finally {
        const next = waiting.shift();
        if (next) next();
        else free += 1;
      }
    },
  };
}
