import { type Check, count, examples } from './finding.ts';
import type { EventRecord, Ledger } from './ledger.ts';
import type { StoredRow } from './stored-rows.ts';

/** Compares what the API told the clients with what is stored. */
export function checkLedger(ledger: Ledger, rows: readonly StoredRow[]): Check[] {
  const events = recordsWithRows(ledger.records(), rows);
  const acceptedIds = ledger.acceptedIds();
  return [
    checkResponses(events, ledger.requests()),
    checkAccepted(acceptedIds, rows),
    checkUnaccepted(events, rows.filter(({ id }) => !acceptedIds.has(id)).length),
    checkKeyed(events.filter(({ kind }) => kind === 'keyed')),
    checkInvalid(events.filter(({ kind }) => kind === 'invalid')),
  ];
}

type RecordWithRows = EventRecord & { n: number; rows: number };

function recordsWithRows(
  records: ReadonlyMap<number, EventRecord>,
  rows: readonly StoredRow[],
): RecordWithRows[] {
  const rowsOf = Map.groupBy(rows, ({ n }) => n);
  return [...records].map(([n, record]) => ({ n, ...record, rows: rowsOf.get(n)?.length ?? 0 }));
}

function checkResponses(events: readonly RecordWithRows[], requests: number): Check {
  const givenUp = events.filter(({ givenUp }) => givenUp);
  const ambiguous = events.reduce((sum, event) => sum + event.ambiguous, 0);
  return {
    ok: givenUp.length === 0,
    what: 'every event was accepted or refused in the end',
    found: `${count(requests)} requests for ${count(events.length)} events; ${count(ambiguous)} times 5xx or no response, ${count(givenUp.length)} given up${examples(givenUp.map(({ n }) => n))}`,
  };
}

function checkAccepted(acceptedIds: ReadonlySet<string>, rows: readonly StoredRow[]): Check {
  const processed = new Set(rows.filter(({ outcome }) => outcome === 'processed').map(({ id }) => id));
  const missing = [...acceptedIds].filter((id) => !processed.has(id));
  return {
    ok: missing.length === 0,
    what: 'every accepted id is stored once, as processed',
    found: `${count(acceptedIds.size - missing.length)} of ${count(acceptedIds.size)} ids${examples(missing)}`,
  };
}

/** A request without a response may have been accepted all the same. */
function checkUnaccepted(events: readonly RecordWithRows[], unacceptedRows: number): Check {
  const unexplained = events.filter(
    ({ kind, rows, acceptedIds, ambiguous }) => kind !== 'invalid' && rows > acceptedIds.size + ambiguous,
  );
  return {
    ok: unexplained.length === 0,
    what: 'every other row is from a request with a 5xx or no response',
    found: `${count(unacceptedRows)} other rows; ${count(unexplained.length)} events with too many${examples(unexplained.map(({ n }) => n))}`,
  };
}

function checkKeyed(keyed: readonly RecordWithRows[]): Check {
  const wrong = keyed.filter(({ rows, acceptedIds }) => rows !== 1 || acceptedIds.size !== 1);
  return {
    ok: wrong.length === 0,
    what: 'every key has one id and one row, however often it was sent',
    found: `${count(keyed.length - wrong.length)} of ${count(keyed.length)} keys${examples(wrong.map(({ n }) => n))}`,
  };
}

function checkInvalid(invalid: readonly RecordWithRows[]): Check {
  const wrong = invalid.filter(
    ({ rows, acceptedIds, refusals }) => rows + acceptedIds.size > 0 || refusals === 0,
  );
  return {
    ok: wrong.length === 0,
    what: 'every invalid event is refused and not stored',
    found: `${count(invalid.length - wrong.length)} of ${count(invalid.length)}${examples(wrong.map(({ n }) => n))}`,
  };
}
