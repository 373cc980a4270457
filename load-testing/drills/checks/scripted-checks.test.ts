import { describe, expect, test } from 'vitest';
import { type ScriptedEvent, scriptedEvent } from '../load/scripted-events.ts';
import type { Check } from './finding.ts';
import { createLedger } from './ledger.ts';
import { checkHandlerRuns, checkOutcomes } from './scripted-checks.ts';
import type { StoredRow } from './stored-rows.ts';

const events = Array.from({ length: 30 }, (_, n) => scriptedEvent(n, 'run'));
const failing = events.filter(({ expected }) => expected === 'failed');

const rowOf = ({ n, eventType, expected }: ScriptedEvent): StoredRow => ({
  id: `id-${n}`,
  n,
  eventType,
  outcome: expected,
  run: 1,
  storedAtMs: 0,
});

function asItWasToBe() {
  const ledger = createLedger();
  for (const { n, submission } of events)
    ledger.record(submission, { kind: 'accepted', eventIds: [`id-${n}`] });
  return {
    ledger,
    rows: events.map(rowOf),
    letters: failing.map(({ n }) => ({ eventId: `id-${n}`, run: 1 })),
  };
}

const failedOf = (checks: Check[]) => checks.filter(({ ok }) => !ok).map(({ what }) => what);
const check = ({ ledger, rows, letters }: ReturnType<typeof asItWasToBe>) =>
  failedOf(checkOutcomes(events, ledger, rows, letters));

describe('what became of events', () => {
  test('passes when all is as it was to be, also when a crash left a dead letter twice', () => {
    const seen = asItWasToBe();
    expect(check(seen)).toEqual([]);
    expect(check({ ...seen, letters: [...seen.letters, ...seen.letters.slice(0, 1)] })).toEqual([]);
  });

  test('fails for an event that is lost, doubled, or ended otherwise', () => {
    const { rows, ...seen } = asItWasToBe();
    expect(check({ ...seen, rows: rows.slice(1) })).toEqual(['each event is stored once']);
    expect(check({ ...seen, rows: [...rows, { ...(rows[0] as StoredRow), id: 'other' }] })).toEqual([
      'each event is stored once',
    ]);
    const ended = rows.map((row) => ({ ...row, outcome: 'processed' }));
    expect(check({ ...seen, rows: ended })).toEqual([
      'each event ends as it was to end',
      'dead letters, by event and run, are the failures',
    ]);
  });

  test('fails for a second id under a key, and for a client without an answer', () => {
    const seen = asItWasToBe();
    const [first, second] = events as [ScriptedEvent, ScriptedEvent];
    seen.ledger.record(first.submission, { kind: 'accepted', eventIds: ['another'] });
    seen.ledger.giveUp(second.submission);
    expect(check(seen)).toEqual([
      'every client got an answer in the end',
      'each key has one id, however often it was sent',
    ]);
  });

  test('fails for a failure without a dead letter, and a dead letter without a failure', () => {
    const { letters, ...seen } = asItWasToBe();
    const what = ['dead letters, by event and run, are the failures'];
    expect(check({ ...seen, letters: letters.slice(1) })).toEqual(what);
    expect(check({ ...seen, letters: [...letters, { eventId: 'id-0', run: 1 }] })).toEqual(what);
    expect(check({ ...seen, letters: letters.map((letter) => ({ ...letter, run: 2 })) })).toEqual(what);
    expect(check({ ...seen, letters: [...letters, ...letters] })).toEqual(what);
  });
});

test('a handler that runs for each repeat is one too many', () => {
  const runs = (handlerRuns: number) =>
    checkHandlerRuns('order.placed', events, { handlerRuns, duplicates: 0 }).ok;
  const good = events.filter(
    ({ eventType, expected }) => eventType === 'order.placed' && expected === 'processed',
  );
  expect([runs(good.length), runs(good.length * 2)]).toEqual([true, false]);
});
