import type { ScriptedEvent } from '../load/scripted-events.ts';
import type { FoundLetter } from './dead-letters.ts';
import { type Check, count, examples } from './finding.ts';
import type { Ledger } from './ledger.ts';
import type { StoredRow } from './stored-rows.ts';
import type { WorkerCounters } from './worker-counters.ts';

/** Compares what became of events with their scripts. */
export function checkOutcomes(
  events: readonly ScriptedEvent[],
  ledger: Ledger,
  rows: readonly StoredRow[],
  letters: readonly FoundLetter[],
): Check[] {
  const records = ledger.records();
  const rowsOf = Map.groupBy(rows, ({ n }) => n);
  const givenUp = events.filter(({ n }) => records.get(n)?.givenUp ?? true);
  const ambiguous = events.filter(({ n }) => records.get(n)?.acceptedIds.size !== 1);
  const lost = events.filter(({ n }) => rowsOf.get(n) === undefined);
  const doubled = events.filter(({ n }) => (rowsOf.get(n)?.length ?? 0) > 1);
  const wrong = events.filter(({ n, expected }) =>
    rowsOf.get(n)?.some(({ outcome }) => outcome !== expected),
  );
  const sends = sumOfSends(events);
  return [
    {
      ok: givenUp.length === 0,
      what: 'every event is accepted in the end',
      found: `${count(events.length)} events, sent ${count(sends)} times, in ${count(ledger.requests())} requests; ${count(givenUp.length)} given up`,
    },
    {
      ok: ambiguous.length === 0,
      what: 'every key has one id, however often it was sent',
      found: `${count(events.length - ambiguous.length)} of ${count(events.length)} keys`,
    },
    {
      ok: lost.length + doubled.length === 0,
      what: 'every event is stored once',
      found: `${count(rows.length)} rows; ${count(lost.length)} lost, ${count(doubled.length)} doubled`,
    },
    {
      ok: wrong.length === 0,
      what: 'every event is processed or failed as its script says',
      found: `${count(events.length - wrong.length)} of ${count(events.length)}${examples(wrong.map(({ n, expected }) => `${n} not ${expected}`))}`,
    },
    checkLetters(rows, letters),
  ];
}

/** A worker that dies between two steps may leave two messages of one failure. They count as one, and are rare. */
const MAX_MESSAGES_PER_FAILURE = 1.15;

function checkLetters(rows: readonly StoredRow[], letters: readonly FoundLetter[]): Check {
  const failures = new Set(
    rows.filter(({ outcome }) => outcome === 'failed').map(({ id, run }) => `${id} ${run}`),
  );
  const found = new Set(letters.map(({ eventId, run }) => `${eventId} ${run}`));
  const missing = failures.difference(found).size;
  const tooMany = found.difference(failures).size;
  return {
    ok: missing + tooMany === 0 && letters.length <= failures.size * MAX_MESSAGES_PER_FAILURE,
    what: 'every failure has its dead letter, and nothing else has one',
    found: `${count(found.size)} for ${count(failures.size)} failures, in ${count(letters.length)} messages; ${count(missing)} missing, ${count(tooMany)} too many`,
  };
}

const MAX_RUNS_PER_EVENT = 1.1;

/** A worker that is killed, or two copies at the same moment, may run a handler again: seldom. */
export function checkHandlerRuns(
  handledType: string,
  events: readonly ScriptedEvent[],
  { handlerRuns }: WorkerCounters,
): Check {
  const handled = events.filter(
    ({ eventType, expected }) => eventType === handledType && expected === 'processed',
  );
  const perEvent = handlerRuns / Math.max(1, handled.length);
  return {
    ok: perEvent < MAX_RUNS_PER_EVENT,
    what: `handler runs per event (${handledType}) stay below ${MAX_RUNS_PER_EVENT}`,
    found: `${perEvent.toFixed(3)} without the last second of killed workers: ${count(handlerRuns)} runs for ${count(handled.length)} events, sent ${count(sumOfSends(handled))} times`,
  };
}

function sumOfSends(events: readonly ScriptedEvent[]): number {
  return events.reduce((sum, { submission }) => sum + submission.sends, 0);
}
