import { setTimeout as delay } from 'node:timers/promises';

export type WaitOptions = {
  /** What is waited for: the error names it. */
  what: string;
  /** A safety net: long enough for a busy machine, as only what never comes takes so long. */
  timeoutMs?: number;
  everyMs?: number;
};

/** Asks until the condition gives something truthy, and returns that. An error of the condition is an answer of 'no'. */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  { what, timeoutMs = 60_000, everyMs = 20 }: WaitOptions,
): Promise<NonNullable<T>> {
  const deadline = Date.now() + timeoutMs;
  let lastError: unknown;
  while (true) {
    try {
      const answer = await condition();
      if (answer) return answer;
      lastError = undefined;
    } catch (error) {
      lastError = error;
    }
    if (Date.now() >= deadline) {
      throw new Error(`Waited ${timeoutMs} ms in vain for ${what}`, { cause: lastError });
    }
    await delay(everyMs);
  }
}
