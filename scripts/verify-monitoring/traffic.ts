import { randomUUID } from 'node:crypto';
import { createSubmissions } from '../../load-testing/drills/load/mixed-submissions.ts';
import { poissonArrivals, sendAt } from '../../load-testing/lib/open-loop.ts';

const REQUESTS_PER_SECOND = 25;
const TIMEOUT_MS = 5_000;
const MIX = { events: 1_000, repeatedShare: 0.05, invalidShare: 0.05 };

/**
 * Sends events in every shape until it is stopped, at a steady rate, whatever the answers: single ones, batches,
 * CloudEvents, with and without keys, invalid ones, some whose handler fails at first.
 */
export async function sendTraffic(apiUrl: string, stopped: AbortSignal): Promise<void> {
  let submissions = createSubmissions(MIX, randomUUID());
  await sendAt(whileGoing(stopped), async (index) => {
    if (index % submissions.length === 0) submissions = createSubmissions(MIX, randomUUID());
    const submission = submissions[index % submissions.length];
    if (submission) await post(apiUrl, submission.request);
  });
}

function* whileGoing(stopped: AbortSignal): Generator<number, void> {
  for (const timeMs of poissonArrivals(REQUESTS_PER_SECOND)) {
    if (stopped.aborted) return;
    yield timeMs;
  }
}

type Request = { path: string; headers: Record<string, string>; body: string };

/** An outage is no reason to stop sending. */
export async function post(apiUrl: string, { path, headers, body }: Request): Promise<void> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  await fetch(`${apiUrl}${path}`, { method: 'POST', headers, body, signal })
    .then((response) => response.arrayBuffer())
    .catch(() => {});
}
