import { ConfigurationError } from '../settings/env.ts';
import { onStopSignal } from './stop-signals.ts';

/** Tells the parent that started this process with an IPC channel that it serves. Does nothing without a channel. */
export function reportReady(port: number): void {
  process.send?.({ type: 'ready', port });
}

/** Exits when the parent that started this process with an IPC channel is gone. Does nothing without a channel. */
export function dieWithParent(): void {
  // Without draining: the rest of the platform is gone, too.
  const die = () => process.exit(1);
  if (process.connected) process.once('disconnect', die);
  // The channel closed while this process was loading. Without a channel `connected` is undefined.
  else if (process.connected === false) die();
}

/** Runs `stop` at the first SIGTERM or SIGINT, then exits: 0 if it went well, 1 if not. The next signal exits at once. */
export function stopOnSignals(stop: () => Promise<boolean>): void {
  onStopSignal(() => void stop().then((clean) => process.exit(clean ? 0 : 1)));
}

/** The configuration; or prints what is wrong with it and exits 1. */
export function configOrExit<Config>(read: () => Config): Config {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}
