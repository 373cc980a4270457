import type { ScriptedEvent } from '../load/scripted-events.ts';
import type { FoundLetter } from './dead-letters.ts';
import type { Check } from './finding.ts';
import type { Ledger } from './ledger.ts';
import type { StoredRow } from './stored-rows.ts';
import type { WorkerCounters } from './worker-counters.ts';

/** Compares what became of events with what was to become of them. */
export function checkOutcomes(
  events: readonly ScriptedEvent[],
  ledger: Ledger,
  rows: readonly StoredRow[],
  letters: readonly FoundLetter[],
): Check[] {
  const records = ledger.records();
  const rowsOf = Map.groupBy(rows, ({ n }) => n);
  const abandoned = events.filter(({ n }) => records.get(n)?.givenUp ?? true);
  const ambiguous = events.filter(({ n }) => records.get(n)?.acceptedIds.size !== 1);
  const lost = events.filter(({ n }) => rowsOf.get(n) === undefined);
  const doubled = events.filter(({ n }) => (rowsOf.get(n)?.length ?? 0) > 1);
  const wrong = events.filter(({ n, expected }) =>
    rowsOf.get(n)?.some(({ outcome }) => outcome !== expected),
  );
  const sends = events.reduce((sum, event) => sum + event.submission.sends, 0);
  return [
    {
      ok: abandoned.length === 0,
      what: 'every client got an answer in the end',
      found: `${events.length} events, ${sends} times sent, in ${ledger.requests()} requests`,
    },
    {
      ok: ambiguous.length === 0,
      what: 'each key has one id, however often it was sent',
      found: `${events.length - ambiguous.length} of ${events.length}`,
    },
    {
      ok: lost.length + doubled.length === 0,
      what: 'each event is stored once',
      found: `${rows.length} rows; ${lost.length} lost, ${doubled.length} doubled`,
    },
    {
      ok: wrong.length === 0,
      what: 'each event ends as it was to end',
      found: `${events.length - wrong.length} of ${events.length}${some(wrong)}`,
    },
    checkLetters(rows, letters),
  ];
}

/** A worker that dies between two steps may leave two messages of one failure: they count as one, and are few. */
const MAX_MESSAGES_PER_FAILURE = 1.15;

function checkLetters(rows: readonly StoredRow[], letters: readonly FoundLetter[]): Check {
  const failures = new Set(
    rows.filter(({ outcome }) => outcome === 'failed').map(({ id, run }) => `${id} ${run}`),
  );
  const found = new Set(letters.map(({ eventId, run }) => `${eventId} ${run}`));
  const missing = [...failures].filter((failure) => !found.has(failure));
  const tooMany = [...found].filter((letter) => !failures.has(letter));
  return {
    ok: missing.length + tooMany.length === 0 && letters.length <= failures.size * MAX_MESSAGES_PER_FAILURE,
    what: 'dead letters, by event and run, are the failures',
    found: `${found.size} for ${failures.size} failures, in ${letters.length} messages; ${missing.length} missing, ${tooMany.length} too many`,
  };
}

const MAX_RUNS_PER_EVENT = 1.1;

/** A fact and a bound: a worker that is killed, or two copies at the same moment, may run a handler again. */
export function checkHandlerRuns(
  handledType: string,
  events: readonly ScriptedEvent[],
  { handlerRuns }: WorkerCounters,
): Check {
  const handled = events.filter(
    ({ eventType, expected }) => eventType === handledType && expected === 'processed',
  );
  const sends = handled.reduce((sum, event) => sum + event.submission.sends, 0);
  const perEvent = handlerRuns / Math.max(1, handled.length);
  return {
    ok: perEvent < MAX_RUNS_PER_EVENT,
    what: `handler runs per event (${handledType}), at most ${MAX_RUNS_PER_EVENT}`,
    found: `${perEvent.toFixed(3)} (without the last second of killed workers): ${handlerRuns} runs for ${handled.length} events, which were sent ${sends} times`,
  };
}

function some(events: readonly ScriptedEvent[]): string {
  if (events.length === 0) return '';
  return ` (${events
    .slice(0, 3)
    .map(({ n, expected }) => `${n} not ${expected}`)
    .join(', ')})`;
}
