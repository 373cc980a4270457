/**
 * A signal that is aborted once `isOver`. Whoever looks at `aborted` sees it at that very moment: a process that was
 * paused may run much else before a timer fires. Listeners hear of it when somebody looks.
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
