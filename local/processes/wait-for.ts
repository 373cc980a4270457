import { setTimeout as delay } from 'node:timers/promises';

export type WaitOptions = {
  /** Names the condition in the error. */
  what: string;
  /** Long enough for a busy machine: only a condition that never holds takes this long. */
  timeoutMs?: number;
  everyMs?: number;
};

/** Polls until the condition returns something truthy, and returns that. An error of the condition counts as 'not yet'. */
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
      throw new Error(`Gave up after ${timeoutMs} ms of waiting for ${what}`, { cause: lastError });
    }
    await delay(everyMs);
  }
}
