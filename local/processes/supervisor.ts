import { backOffMs, pause } from '../../core/lib/back-off.ts';
import { messageOf } from '../data/system-error.ts';
import type { Child, ChildExit } from './start-child.ts';

export type Supervisor<T extends Child> = {
  /** Resolves once the process serves. Rejects and gives up if its first start fails. */
  start(): Promise<void>;
  /** Starts the process, with retries until it serves. */
  startWithRetries(): void;
  /** Lets the process drain: SIGTERM, then SIGKILL after `graceMs`. Resolves to its exit if it was running. */
  stop(graceMs: number): Promise<ChildExit | undefined>;
  /** Kills the process with -9 and leaves it dead until `start()`. */
  kill(): Promise<void>;
  child(): T | undefined;
};

export type SupervisorOptions<T extends Child> = {
  name: string;
  launch: () => Promise<T>;
  /** One line for the terminal. */
  say: (line: string) => void;
  firstBackoffMs?: number;
  maxBackoffMs?: number;
  /** A process that lived this long starts over with the first back-off. */
  stableAfterMs?: number;
};

/** Keeps one process running: restarts it when it dies, with exponential back-off. */
export function createSupervisor<T extends Child>({
  name,
  launch,
  say,
  firstBackoffMs = 200,
  maxBackoffMs = 10_000,
  stableAfterMs = 30_000,
}: SupervisorOptions<T>): Supervisor<T> {
  let child: T | undefined;
  let running: Promise<void> = Promise.resolve();
  /** How to end the process, once it is no longer wanted. */
  let ending: ((child: T) => Promise<unknown>) | undefined;
  let backingOff = new AbortController();
  /** The last failure on the terminal: the same one is not repeated. */
  let reported: string | undefined;

  /** Without jitter: no other process competes with this one, and the terminal shows a round number. */
  const longestBackOffMs = (attempt: number) =>
    backOffMs(attempt, { baseMs: firstBackoffMs, capMs: maxBackoffMs }, () => 1);

  async function start(): Promise<void> {
    reset();
    const first = launch();
    running = first.then(keepRunning, () => {});
    await first;
  }

  function reset(): void {
    ending = undefined;
    reported = undefined;
    backingOff = new AbortController();
  }

  async function keepRunning(launched?: T): Promise<void> {
    let attempt = 1;
    let next = launched;
    while (true) {
      const startedMs = performance.now();
      const outcome = await runOnce(next);
      if (ending) return;
      next = undefined;
      if (performance.now() - startedMs > stableAfterMs) attempt = 1;
      const waitMs = longestBackOffMs(attempt);
      if (outcome !== reported) say(`${name} ${outcome}; restarting in ${waitMs / 1000} s`);
      reported = outcome;
      if (!(await pause(waitMs, backingOff.signal))) return;
      attempt += 1;
    }
  }

  async function runOnce(launched: T | undefined): Promise<string> {
    try {
      child = launched ?? (await launch());
    } catch (error) {
      return `${NOT_STARTED}: ${messageOf(error)}`;
    }
    if (reported?.startsWith(NOT_STARTED)) say(`${name} (pid ${child.pid}) is up`);
    if (ending) await ending(child);
    const { code, signal } = await child.exited;
    const { pid } = child;
    child = undefined;
    return signal ? `(pid ${pid}) was killed by ${signal}` : `(pid ${pid}) exited with code ${code}`;
  }

  async function end(how: (child: T) => Promise<unknown>): Promise<void> {
    ending = how;
    backingOff.abort();
    if (child) await how(child);
    await running;
  }

  return {
    start,
    startWithRetries() {
      reset();
      running = keepRunning();
    },
    async stop(graceMs) {
      let exit: ChildExit | undefined;
      await end(async (running) => {
        exit = await running.stop(graceMs);
      });
      return exit;
    },
    kill: () =>
      end((running) => {
        running.kill('SIGKILL');
        return running.exited;
      }),
    child: () => child,
  };
}

const NOT_STARTED = 'did not start';
