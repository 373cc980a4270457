import { withTimeout } from '../lib/with-timeout.ts';

/**
 * Calls each back end, so that the clock has an answer before the process writes its first timestamp. Resolves when one
 * has answered, when none can be reached, or after `timeoutMs`: the process starts in any case.
 */
export async function waitForFirstAnswer(
  questions: readonly (() => Promise<unknown>)[],
  { timeoutMs = 1_000 }: { timeoutMs?: number } = {},
): Promise<void> {
  const ask = () => Promise.any(questions.map((question) => question()));
  await withTimeout(timeoutMs, 'the first answer', ask).catch(() => {});
}
