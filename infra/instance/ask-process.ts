const PATHS = { live: '/health/live', ready: '/health/ready' } as const;

/** Asks the process at `url` for its health. A response that takes more than three seconds counts as none. */
export function askProcess(url: string, timeoutMs = 3_000): (check: 'live' | 'ready') => Promise<boolean> {
  return async (check) => {
    try {
      const response = await fetch(`${url}${PATHS[check]}`, { signal: AbortSignal.timeout(timeoutMs) });
      await response.arrayBuffer();
      return response.ok;
    } catch {
      return false;
    }
  };
}
