import type { SendResult, Submission } from '../load/submission.ts';

/** What the clients know of one event. */
export type EventRecord = {
  kind: Submission['kind'];
  acceptedIds: Set<string>;
  /** Requests whose result is ambiguous. */
  ambiguous: number;
  refusals: number;
  /** A client stopped trying. */
  givenUp: boolean;
};

export type Ledger = ReturnType<typeof createLedger>;

/** Records what the API told the clients. The table is compared with it afterwards. */
export function createLedger() {
  const records = new Map<number, EventRecord>();
  const acceptedIds = new Set<string>();
  let requests = 0;

  function recordOf(n: number, kind: Submission['kind']): EventRecord {
    const known = records.get(n);
    if (known) return known;
    const record = { kind, acceptedIds: new Set<string>(), ambiguous: 0, refusals: 0, givenUp: false };
    records.set(n, record);
    return record;
  }

  return {
    record({ events, kind }: Submission, result: SendResult): void {
      requests += 1;
      events.forEach((n, i) => {
        const record = recordOf(n, kind);
        const id = result.kind === 'accepted' ? result.eventIds[i] : undefined;
        if (id !== undefined) {
          record.acceptedIds.add(id);
          acceptedIds.add(id);
        } else if (result.kind === 'refused') record.refusals += 1;
        else record.ambiguous += 1;
      });
    },
    giveUp({ events, kind }: Submission): void {
      for (const n of events) recordOf(n, kind).givenUp = true;
    },
    records: (): ReadonlyMap<number, EventRecord> => records,
    acceptedIds: (): ReadonlySet<string> => acceptedIds,
    requests: () => requests,
  };
}
