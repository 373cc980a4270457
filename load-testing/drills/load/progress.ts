import { setInterval } from 'node:timers/promises';
import type { Ledger } from '../checks/ledger.ts';

/** Says every few seconds how many of `total` events were accepted, until it is aborted. */
export function reportProgress(ledger: Ledger, total: number, say: (line: string) => void): AbortController {
  const stopping = new AbortController();
  const report = async () => {
    for await (const _ of setInterval(5_000, undefined, { signal: stopping.signal }))
      say(`load: ${ledger.acceptedIds().size} of ${total} accepted`);
  };
  // Only the abort ends it.
  report().catch(() => {});
  return stopping;
}
