import { monotonicNow } from '../clock/monotonic.ts';

/** Whether the table limits this worker: it refuses more of its calls than it takes, over the last seconds. */
export type TableLoad = {
  /** Call it with each answer of the table. */
  answered(answer: { throttled: boolean }): void;
  isThrottled(): boolean;
};

/** Long enough for a table that refuses in bursts, short beside the time between two decisions. */
const HALF_LIFE_MS = 2_000;
/** Fewer refusals, each counted by its age, are no reason to freeze a fleet. */
const FEWEST_REFUSED = 5;

/**
 * Each answer counts half as much after two seconds. A table that refuses a small share, such as one hot key, is not what
 * limits the fleet.
 */
export function createTableLoad(now: () => number = monotonicNow): TableLoad {
  let taken = 0;
  let refused = 0;
  let atMs = now();

  return {
    answered({ throttled }) {
      age();
      if (throttled) refused += 1;
      else taken += 1;
    },
    isThrottled() {
      age();
      return refused >= FEWEST_REFUSED && refused > taken;
    },
  };

  function age(): void {
    const nowMs = now();
    const share = 0.5 ** ((nowMs - atMs) / HALF_LIFE_MS);
    taken *= share;
    refused *= share;
    atMs = nowMs;
  }
}
