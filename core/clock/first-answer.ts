import { withTimeout } from '../lib/with-timeout.ts';

/**
 * Asks each back end something, so that the clock has an answer to go by before a process stamps anything. Resolves
 * when one has answered, when none can be reached, or after `timeoutMs`: a process starts all the same.
 */
export async function waitForFirstAnswer(
  questions: readonly (() => Promise<unknown>)[],
  { timeoutMs = 1_000 }: { timeoutMs?: number } = {},
): Promise<void> {
  const ask = () => Promise.any(questions.map((question) => question()));
  await withTimeout(timeoutMs, 'the first answer', ask).catch(() => {});
}
