/**
 * A signal that aborts when the last of `signals` has: shared work goes on until nobody waits for it. `undefined` is a
 * caller that waits as long as it takes. Call `release` when the work is done.
 */
export function lastToAbort(signals: readonly (AbortSignal | undefined)[]): {
  signal: AbortSignal | undefined;
  release: () => void;
} {
  const waiting = new Set(signals);
  if (waiting.size === 1) return { signal: signals[0], release: () => {} };
  if (waiting.has(undefined)) return { signal: undefined, release: () => {} };
  const all = new AbortController();
  const onAbort = ({ target }: Event) => {
    waiting.delete(target as AbortSignal); // it is added to nothing else
    if (waiting.size === 0) all.abort();
  };
  const listening = [...waiting];
  for (const signal of listening) signal?.addEventListener('abort', onAbort);
  return {
    signal: all.signal,
    release() {
      for (const signal of listening) signal?.removeEventListener('abort', onAbort);
    },
  };
}
