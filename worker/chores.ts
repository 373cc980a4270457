import type { EventStore } from '../core/event-store.ts';
import type { TotalsStore } from '../core/lifetime-totals.ts';
import { recountClosedMinutes } from '../core/recount.ts';
import type { Rollups } from '../core/rollups.ts';
import type { Chore } from './lease-holder.ts';
import type { Worker } from './worker.ts';

type Deps = { worker: Worker; store: EventStore; rollups: Rollups; totals: TotalsStore; now?: () => number };

/** What an event may have been stored before the first recount of all began. */
const FIRST_RECOUNT_MS = 3_600_000;

/** What one worker does for all. */
export function createChores({ worker, store, rollups, totals, now = Date.now }: Deps): Chore[] {
  return [
    { name: 'record what SQS gave up on', run: () => worker.recordDied() },
    {
      name: 'recount the closed minutes',
      async run() {
        const deps = { store, rollups, totals };
        while (await recountClosedMinutes(deps, now() - FIRST_RECOUNT_MS, now()))
          if (worker.isStopping()) return;
      },
    },
  ];
}
