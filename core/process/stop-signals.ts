/**
 * Calls `onFirst` at the first SIGINT or SIGTERM; the next one exits at once with 130. npm forwards a Ctrl-C that the
 * terminal has already sent: signals within `sameKeyMs` of the first count as the first.
 */
export function onStopSignal(onFirst: () => void, { sameKeyMs = 400 }: { sameKeyMs?: number } = {}): void {
  let firstMs: number | undefined;
  const onSignal = () => {
    if (firstMs === undefined) {
      firstMs = performance.now();
      onFirst();
    } else if (performance.now() - firstMs > sameKeyMs) {
      process.exit(130);
    }
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
}
