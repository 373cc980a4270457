/**
 * How far `one` is ahead of `other`, in ms. A thread that is suspended between the two readings would measure the
 * suspension, so `other` is read before and after, and all of it again until that takes next to no time.
 */
export function clockDifference(one: () => number, other: () => number): number {
  let best = { differenceMs: 0, tookMs: Infinity };
  for (let tries = 0; tries < MAX_TRIES && best.tookMs > ENOUGH_MS; tries += 1) {
    const beforeMs = other();
    const differenceMs = one() - beforeMs;
    const tookMs = other() - beforeMs;
    if (tookMs < best.tookMs) best = { differenceMs, tookMs };
  }
  return best.differenceMs;
}

const ENOUGH_MS = 0.1;
const MAX_TRIES = 5;
