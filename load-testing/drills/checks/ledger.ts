import type { Answer } from '../load/client.ts';
import type { Submission } from '../load/mixed-submissions.ts';

/** What the clients know of one event. */
export type EventRecord = {
  kind: Submission['kind'];
  acceptedIds: Set<string>;
  /** Requests for it that ended without an answer that tells: a 5xx, a lost connection, a time-out. */
  lostAnswers: number;
  refusals: number;
  /** The client stopped trying. */
  abandoned: boolean;
};

export type Ledger = ReturnType<typeof createLedger>;

/** Keeps what clients were told, against which the table is checked afterwards. */
export function createLedger() {
  const records = new Map<number, EventRecord>();
  const acceptedIds = new Set<string>();
  let requests = 0;

  function recordOf(n: number, kind: Submission['kind']): EventRecord {
    const known = records.get(n);
    if (known) return known;
    const record = { kind, acceptedIds: new Set<string>(), lostAnswers: 0, refusals: 0, abandoned: false };
    records.set(n, record);
    return record;
  }

  return {
    answered(submission: Submission, answer: Answer): void {
      requests += 1;
      submission.events.forEach((n, i) => {
        const record = recordOf(n, submission.kind);
        if (answer.kind === 'lost') record.lostAnswers += 1;
        else if (answer.kind === 'refused') record.refusals += 1;
        else {
          const id = answer.eventIds[i];
          if (id === undefined) record.lostAnswers += 1;
          else {
            record.acceptedIds.add(id);
            acceptedIds.add(id);
          }
        }
      });
    },
    abandoned({ events, kind }: Submission): void {
      for (const n of events) recordOf(n, kind).abandoned = true;
    },
    records: (): ReadonlyMap<number, EventRecord> => records,
    acceptedIds: (): ReadonlySet<string> => acceptedIds,
    requests: () => requests,
  };
}
