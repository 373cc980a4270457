import { setImmediate as turn } from 'node:timers/promises';

/** The time, and timers that go by it. */
export type Clock = {
  now(): number;
  /** Calls once, after so many milliseconds, unless the function that it answers is called before. */
  after(ms: number, call: () => void): () => void;
};

export type TestClock = Clock & {
  /** Moves the time, and lets each timer fire at its own. */
  pass(ms: number): Promise<void>;
};

export const realClock: Clock = {
  now: () => Date.now(),
  after(ms, call) {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
};

/** A clock that stands still unless the test moves it. */
export function createTestClock(nowMs = Date.UTC(2026, 0, 1)): TestClock {
  const timers = new Set<{ atMs: number; call: () => void }>();

  return {
    now: () => nowMs,
    after(ms, call) {
      const timer = { atMs: nowMs + Math.max(0, ms), call };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    async pass(ms) {
      const untilMs = nowMs + ms;
      for (let next = await nextUntil(untilMs); next; next = await nextUntil(untilMs)) {
        timers.delete(next);
        nowMs = next.atMs;
        next.call();
      }
      nowMs = untilMs;
    },
  };

  /** After a turn of the event loop, in which those who are under way set their timers. */
  async function nextUntil(untilMs: number) {
    await turn();
    const [first] = [...timers].sort((a, b) => a.atMs - b.atMs);
    return first && first.atMs <= untilMs ? first : undefined;
  }
}
