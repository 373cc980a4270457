/**
 * The first SIGINT or SIGTERM asks to stop, the next insists. npm passes a Ctrl-C on to a process that the terminal
 * has told already: signals within `sameKeyMs` count as one.
 */
export function onStopSignals(
  { asked, insisted }: { asked: () => void; insisted: () => void },
  sameKeyMs = 400,
): void {
  let firstMs: number | undefined;
  const onSignal = () => {
    if (firstMs === undefined) {
      firstMs = performance.now();
      asked();
    } else if (performance.now() - firstMs > sameKeyMs) {
      insisted();
    }
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
}
