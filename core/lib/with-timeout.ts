/**
 * Rejects with a `TimeoutError` when the work takes longer than `ms`. Its signal ends then, for what heeds one; what
 * heeds none goes on unheeded.
 */
export async function withTimeout<T>(
  ms: number,
  what: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = Promise.withResolvers<never>();
  const givingUp = new AbortController();
  const timer = setTimeout(() => {
    late.reject(new DOMException(`${what} took longer than ${ms} ms`, 'TimeoutError'));
    givingUp.abort();
  }, ms);
  try {
    const working = work(givingUp.signal);
    // A later failure of what nobody waits for any more is nobody's.
    working.catch(() => {});
    return await Promise.race([working, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Whether this is what `withTimeout` rejects with when it is late, or what another deadline of the platform does. */
export function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError';
}
