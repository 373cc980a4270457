import type { AwsServices } from '../../adapters/aws/aws-services.ts';
import { pause } from '../lib/back-off.ts';

/**
 * Asks the queue and the table something, so that the clock has an answer to go by before a process stamps anything.
 * Resolves when one has answered, when neither can be reached, or after `timeoutMs`: a process starts all the same.
 */
export async function waitForFirstAnswer(
  { queues, store }: Pick<AwsServices, 'queues' | 'store'>,
  { timeoutMs = 1_000 }: { timeoutMs?: number } = {},
): Promise<void> {
  const answered = new AbortController();
  const asking = Promise.any([store.ping(), queues.events.depth()]);
  await Promise.race([
    asking.then(
      () => answered.abort(),
      () => answered.abort(),
    ),
    pause(timeoutMs, answered.signal),
  ]);
}
