/**
 * A signal that aborts once `isOver` is true. Reading `aborted` checks it: a process that was frozen may run much code
 * before its timers fire. Listeners hear when somebody reads.
 */
export function createExpiringSignal(isOver: () => boolean): { signal: AbortSignal; abort(): void } {
  const controller = new AbortController();
  const { signal } = controller;
  let aborted = false;
  Object.defineProperty(signal, 'aborted', {
    get() {
      if (!aborted && isOver()) abort();
      return aborted;
    },
  });
  return { signal, abort };

  function abort(): void {
    aborted = true;
    controller.abort();
  }
}
