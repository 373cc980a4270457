import { backOffMs, pause } from '../../core/lib/back-off.ts';
import { messageOf } from '../data/system-error.ts';
import type { Child, ChildExit } from './start-child.ts';

export type Supervisor<T extends Child> = {
  /** Resolves once the process serves. Rejects, and gives up, if it doesn't come up at all. */
  start(): Promise<void>;
  /** Starts it, and tries again for as long as it doesn't come up. */
  insist(): void;
  /** Lets it drain: SIGTERM, and SIGKILL after `graceMs`. Says how it ended, if it ran just then. */
  stop(graceMs: number): Promise<ChildExit | undefined>;
  /** Kills it with -9, and leaves it dead until `start()`. */
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
  /** Having lived this long, a process begins again with the first back-off. */
  stableAfterMs?: number;
};

/** Keeps one process running: what dies unasked is started again, with exponential back-off. */
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
  /** How the process is to be ended, once it is no longer wanted. */
  let ending: ((child: T) => Promise<unknown>) | undefined;
  let backingOff = new AbortController();
  /** Why it does not start, as the person at the terminal was told. */
  let told: string | undefined;

  /** Without jitter: one process keeps nobody else from trying, and the line on the terminal is round. */
  const longestBackOffMs = (attempt: number) =>
    backOffMs(attempt, { baseMs: firstBackoffMs, capMs: maxBackoffMs }, () => 1);

  async function start(): Promise<void> {
    want();
    const first = launch();
    running = first.then(keepRunning, () => {});
    await first;
  }

  function want(): void {
    ending = undefined;
    told = undefined;
    backingOff = new AbortController();
  }

  async function keepRunning(launched?: T): Promise<void> {
    let attempt = 1;
    let next = launched;
    while (true) {
      const startedMs = performance.now();
      const fate = await liveOnce(next);
      if (ending) return;
      next = undefined;
      if (performance.now() - startedMs > stableAfterMs) attempt = 1;
      const waitMs = longestBackOffMs(attempt);
      if (fate !== told) say(`${name} ${fate}; starting it again in ${waitMs / 1000} s`);
      told = fate;
      if (!(await pause(waitMs, backingOff.signal))) return;
      attempt += 1;
    }
  }

  async function liveOnce(launched: T | undefined): Promise<string> {
    try {
      child = launched ?? (await launch());
    } catch (error) {
      return `${NOT_STARTED}: ${messageOf(error)}`;
    }
    if (told?.startsWith(NOT_STARTED)) say(`${name} (pid ${child.pid}) is up`);
    if (ending) await ending(child);
    const { code, signal } = await child.exited;
    const { pid } = child;
    child = undefined;
    return signal ? `(pid ${pid}) was killed by ${signal}` : `(pid ${pid}) ended with exit code ${code}`;
  }

  async function end(how: (child: T) => Promise<unknown>): Promise<void> {
    ending = how;
    backingOff.abort();
    if (child) await how(child);
    await running;
  }

  return {
    start,
    insist() {
      want();
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
