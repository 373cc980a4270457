import { setTimeout as delay } from 'node:timers/promises';
import type { Ledger } from '../checks/ledger.ts';
import { submit } from './client.ts';
import type { Submission } from './submission.ts';

type Deps = { apiUrl: string; ledger: Ledger };

/** So many clients, each of which sends its next submission once the one before is answered. */
export async function runClients(deps: Deps, submissions: Submission[], clients: number): Promise<void> {
  const queue = submissions.values();
  await Promise.all(
    Array.from({ length: clients }, async () => {
      for (const submission of queue) await submitAll(deps, submission);
    }),
  );
}

/** At a steady rate, whatever becomes of those before: nobody's retries hold back the rest. */
export async function runSteadily(deps: Deps, submissions: Submission[], perSecond: number): Promise<void> {
  const startMs = performance.now();
  const sent: Promise<void>[] = [];
  for (const [i, submission] of submissions.entries()) {
    const dueMs = startMs + (i * 1000) / perSecond - performance.now();
    if (dueMs > 0) await delay(dueMs);
    sent.push(submitAll(deps, submission));
  }
  await Promise.all(sent);
}

/** Every other repeat goes out at the same moment as the first, the rest after its answer. */
async function submitAll(deps: Deps, submission: Submission): Promise<void> {
  if (!submission.repeated) return submit(deps, submission);
  const [n = 0] = submission.events;
  if (n % 2 === 0) {
    await Promise.all([submit(deps, submission), submit(deps, submission)]);
  } else {
    await submit(deps, submission);
    await submit(deps, submission);
  }
}
