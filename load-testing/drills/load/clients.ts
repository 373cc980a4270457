import { setTimeout as delay } from 'node:timers/promises';
import { poissonArrivals, sendAt } from '../../lib/open-loop.ts';
import type { Ledger } from '../checks/ledger.ts';
import { submit } from './client.ts';
import type { Submission } from './submission.ts';

type Deps = { apiUrl: string; ledger: Ledger };

/** Copies follow the first within this time, as those of clients that stop waiting do. */
const COPIES_WITHIN_MS = 3_000;

/** Closed loop: each of the clients takes the next submission once its last one was accepted or refused. */
export async function sendFromClients(
  deps: Deps,
  submissions: Iterable<Submission>,
  clients: number,
): Promise<void> {
  const next = submissions[Symbol.iterator]();
  const client = async () => {
    for (let taken = next.next(); !taken.done; taken = next.next()) await submitCopies(deps, taken.value);
  };
  await Promise.all(Array.from({ length: clients }, client));
}

/** Open loop over about so many seconds: retries hold nothing back. */
export async function sendSteadily(
  deps: Deps,
  submissions: readonly Submission[],
  seconds: number,
): Promise<void> {
  const times = poissonArrivals(submissions.length / seconds).take(submissions.length);
  await sendAt(times, (index) => submitCopies(deps, submissions[index] as Submission)); // as many times as those
}

/** Sends the copies of even events at the same moment, those of odd events within a few seconds. */
async function submitCopies(deps: Deps, submission: Submission): Promise<void> {
  const [n = 0] = submission.events;
  const copies = Array.from({ length: submission.sends }, async (_, copy) => {
    if (copy > 0 && n % 2 === 1) await delay(Math.random() * COPIES_WITHIN_MS);
    await submit(deps, submission);
  });
  await Promise.all(copies);
}
