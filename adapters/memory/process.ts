import type { Clock } from './clock.ts';

/** A process as a test has it: it can stand still, or be killed. */
export type Process = {
  now(): number;
  /** Calls when the time is over and the process runs; never once it was killed. */
  after(ms: number, call: () => void): () => void;
  /** Resolves when the bell rings, the time has come or the signal aborts; never once the process was killed. */
  wait(what: { bell: Bell; untilMs: number; signal: AbortSignal }): Promise<void>;
  crash(): void;
  /** It stands still: the time goes on without it. */
  freeze(): void;
  /** It goes on. Timers that fell due meanwhile fire in the clock's next step. */
  thaw(): void;
};

/** Rings when something may have changed for whoever waits. */
export type Bell = { ring(): void; listen(call: () => void): () => void };

export function createProcess(clock: Clock): Process {
  let state: 'running' | 'standing_still' | 'dead' = 'running';
  const late: (() => void)[] = [];

  const after = (ms: number, call: () => void) => clock.after(ms, () => run(call));
  return {
    now: clock.now,
    after,
    wait: ({ bell, untilMs, signal }) =>
      new Promise((resolve) => {
        const wake = () => {
          for (const stop of listening) stop();
          signal.removeEventListener('abort', wake);
          run(resolve);
        };
        const listening = [bell.listen(wake)];
        if (untilMs < Infinity) listening.push(clock.after(untilMs - clock.now(), wake));
        signal.addEventListener('abort', wake);
      }),
    crash() {
      state = 'dead';
    },
    freeze() {
      state = 'standing_still';
    },
    thaw() {
      state = 'running';
      for (const call of late.splice(0)) after(0, call);
    },
  };

  function run(call: () => void): void {
    if (state === 'running') call();
    else if (state === 'standing_still') late.push(call);
  }
}

export function createBell(): Bell {
  const listeners = new Set<() => void>();
  return {
    ring() {
      for (const call of [...listeners]) call();
    },
    listen(call) {
      listeners.add(call);
      return () => listeners.delete(call);
    },
  };
}
