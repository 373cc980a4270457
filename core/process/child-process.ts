import { ConfigurationError } from '../settings/env.ts';
import { onStopSignal } from './stop-signals.ts';

/**
 * What a process owes a parent that started it with an IPC channel: it says when it serves, and it does not outlive
 * the parent, however that ended. Without a channel both do nothing.
 */
export function reportReady(port: number): void {
  process.send?.({ type: 'ready', port });
}

export function dieWithParent(): void {
  // As abrupt as the parent's own end: nothing of the platform is left to drain into.
  const die = () => process.exit(1);
  if (process.connected) process.once('disconnect', die);
  // Its channel closed while this process was loading. (Without a channel it is undefined.)
  else if (process.connected === false) die();
}

/** Runs `stop` at the first SIGTERM or SIGINT, then exits: 0 if it went well, 1 if not. The next signal exits at once. */
export function stopOnSignals(stop: () => Promise<boolean>): void {
  onStopSignal(() => void stop().then((clean) => process.exit(clean ? 0 : 1)));
}

/** Reads the configuration, or says what is wrong with it and exits. */
export function configOrExit<Config>(read: () => Config): Config {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}
