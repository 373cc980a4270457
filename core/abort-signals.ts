/**
 * A signal that ends with the last of `signals`: what several wait for goes on until nobody does. `undefined` stands
 * for one who waits as long as it takes. `release` when it is done.
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
