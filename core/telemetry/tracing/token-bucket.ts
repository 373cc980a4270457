/** Limits how often something happens: this many times a second on average, and as many at once after a pause. */
export type TokenBucket = {
  /** False while it is empty. */
  take(): boolean;
};

/** `perSecond`: 0 for never. `now`: ms by a monotonic clock. */
export function createTokenBucket(perSecond: number, now: () => number): TokenBucket {
  let tokens = perSecond;
  let filledAtMs = now();

  return {
    take() {
      const nowMs = now();
      tokens = Math.min(perSecond, tokens + ((nowMs - filledAtMs) * perSecond) / 1000);
      filledAtMs = nowMs;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}
