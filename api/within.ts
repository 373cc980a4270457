/** Rejects when the promise takes longer than `ms`; what it does goes on unheeded. */
export async function within<T>(ms: number, what: string, promise: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`${what} took longer than ${ms} ms`)), ms);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
    // A later failure of what nobody waits for any more is nobody's.
    promise.catch(() => {});
  }
}
