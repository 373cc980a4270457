import type { Process } from './process.ts';

/** A process holds something until a time, unless it renews the claim before. */
export type Claim = {
  /** Aborted when the time is over: each reading compares it, so that a process that stood still knows at once. */
  readonly lost: AbortSignal;
  renew(untilMs: number): void;
  lose(): void;
  /** The process wants it no more, so that it is not lost any more either. */
  end(): void;
};

export function createClaim(
  process: Process,
  { untilMs: firstMs, onEnd = () => {} }: { untilMs: number; onEnd?: () => void },
): Claim {
  const losing = new AbortController();
  let untilMs = firstMs;
  let isOver = false;
  return {
    get lost() {
      if (process.now() >= untilMs) lose();
      return losing.signal;
    },
    renew(nextMs) {
      untilMs = nextMs;
    },
    lose,
    end() {
      isOver = true;
      onEnd();
    },
  };

  function lose(): void {
    if (!isOver) losing.abort();
  }
}
