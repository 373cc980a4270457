/**
 * Runs `work` for at most `ms`. Then it rejects with a `TimeoutError` that names `what` was late; once `signal` aborts,
 * with that signal's reason. Either way the work's own signal aborts. Work that ignores its signal runs on unheard.
 */
export async function withTimeout<T>(
  ms: number,
  what: string,
  work: (signal: AbortSignal) => Promise<T>,
  { signal }: { signal?: AbortSignal | undefined } = {},
): Promise<T> {
  signal?.throwIfAborted();
  const { promise: ended, reject } = Promise.withResolvers<never>();
  const aborting = new AbortController();
  const end = (reason: unknown) => {
    reject(reason);
    aborting.abort(reason);
  };
  const onAbort = () => end(signal?.reason);
  const timer = setTimeout(
    () => end(new DOMException(`${what} took longer than ${ms} ms`, 'TimeoutError')),
    ms,
  );
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    const working = work(aborting.signal);
    // Ignore late rejections.
    working.catch(() => {});
    return await Promise.race([working, ended]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

/** Whether `withTimeout` rejected because the time was up, or the platform did for a deadline of its own. */
export function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError';
}
