import type { EventRecord, Ledger } from './ledger.ts';
import type { StoredRow } from './stored-rows.ts';

export type Check = { ok: boolean; what: string; found: string };

const plain = (n: number): string => n.toLocaleString('en-US');

/** Compares what clients were told with what is stored. */
export function checkLedger(ledger: Ledger, rows: StoredRow[]): Check[] {
  const events = eventsOf(ledger.records(), rows);
  const acceptedIds = ledger.acceptedIds();
  const processed = new Set(rows.filter(({ outcome }) => outcome === 'processed').map(({ id }) => id));
  const notProcessed = [...acceptedIds].filter((id) => !processed.has(id));
  const unaccepted = rows.filter(({ id }) => !acceptedIds.has(id));
  const valid = events.filter(({ kind }) => kind !== 'invalid');
  const keyed = events.filter(({ kind }) => kind === 'keyed');
  const invalid = events.filter(({ kind }) => kind === 'invalid');
  const unexplained = valid.filter(({ rows, acceptedIds, ambiguous }) => rows > acceptedIds.size + ambiguous);
  const twice = keyed.filter(({ rows, acceptedIds }) => rows !== 1 || acceptedIds.size !== 1);
  const wrongly = invalid.filter(
    ({ rows, acceptedIds, refusals }) => rows + acceptedIds.size > 0 || refusals === 0,
  );
  const abandoned = events.filter(({ givenUp }) => givenUp);
  const lost = events.reduce((sum, { ambiguous }) => sum + ambiguous, 0);

  return [
    {
      ok: abandoned.length === 0,
      what: 'every client got an answer in the end',
      found: `${plain(ledger.requests())} requests for ${plain(events.length)} events, ${plain(lost)} answers lost, ${plain(abandoned.length)} given up`,
    },
    {
      ok: notProcessed.length === 0,
      what: 'every accepted id is stored, once, as processed',
      found: `${plain(acceptedIds.size - notProcessed.length)} of ${plain(acceptedIds.size)} ids${some(notProcessed)}`,
    },
    {
      ok: unexplained.length === 0,
      what: 'what is stored but was not accepted is from a request whose answer was lost',
      found: `${plain(unaccepted.length)} such ids, ${plain(unexplained.length)} without such a request${some(unexplained.map(({ n }) => n))}`,
    },
    {
      ok: twice.length === 0,
      what: 'what has a key has one id and is stored once, however often it was sent',
      found: `${plain(keyed.length - twice.length)} of ${plain(keyed.length)} keys${some(twice.map(({ n }) => n))}`,
    },
    {
      ok: wrongly.length === 0,
      what: 'what is invalid is refused and not stored',
      found: `${plain(invalid.length - wrongly.length)} of ${plain(invalid.length)}${some(wrongly.map(({ n }) => n))}`,
    },
  ];
}

function eventsOf(records: ReadonlyMap<number, EventRecord>, rows: StoredRow[]) {
  const rowsOf = new Map<number, number>();
  for (const { n } of rows) rowsOf.set(n, (rowsOf.get(n) ?? 0) + 1);
  return [...records].map(([n, record]) => ({ n, ...record, rows: rowsOf.get(n) ?? 0 }));
}

function some(values: (string | number)[]): string {
  if (values.length === 0) return '';
  return ` (${values.slice(0, 3).join(', ')}${values.length > 3 ? ', …' : ''})`;
}

export function printChecks(checks: Check[]): void {
  const width = Math.max(...checks.map(({ what }) => what.length));
  for (const { ok, what, found } of checks)
    console.log(`  ${ok ? '✓' : '✗'} ${what.padEnd(width)}  ${found}`);
}
