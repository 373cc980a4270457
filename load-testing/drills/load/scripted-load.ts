import { setTimeout as delay } from 'node:timers/promises';
import type { Ledger } from '../checks/ledger.ts';
import { submit } from './client.ts';
import type { ScriptedEvent } from './scripted-events.ts';

type Deps = { apiUrl: string; ledger: Ledger };

/** Repeats come within this time of the first, as those of clients that gave up waiting do. */
const REPEATS_WITHIN_MS = 3_000;

/**
 * Sends events, so many at a time, until there are no more; answers those that were sent. Where `sends` is even, repeats
 * go out at the same moment as the first, or else a little later.
 */
export async function sendScripted(
  deps: Deps,
  events: Iterator<ScriptedEvent>,
  clients: number,
): Promise<ScriptedEvent[]> {
  const sent: ScriptedEvent[] = [];
  const sendAll = async () => {
    for (let next = events.next(); !next.done; next = events.next()) {
      sent.push(next.value);
      await sendOne(deps, next.value);
    }
  };
  await Promise.all(Array.from({ length: clients }, sendAll));
  return sent;
}

async function sendOne(deps: Deps, { sends, submission }: ScriptedEvent): Promise<void> {
  const copies = Array.from({ length: sends }, async (_, copy) => {
    if (sends % 2 === 1 && copy > 0) await delay(Math.random() * REPEATS_WITHIN_MS);
    await submit(deps, submission);
  });
  await Promise.all(copies);
}
