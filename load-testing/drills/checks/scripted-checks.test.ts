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

function asScripted() {
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
const check = ({ ledger, rows, letters }: ReturnType<typeof asScripted>) =>
  failedOf(checkOutcomes(events, ledger, rows, letters));

describe('the outcomes of events', () => {
  test('pass if they are as scripted, even if a crash left a dead letter twice', () => {
    const seen = asScripted();
    expect(check(seen)).toEqual([]);
    expect(check({ ...seen, letters: [...seen.letters, ...seen.letters.slice(0, 1)] })).toEqual([]);
  });

  test('fail for an event that is lost, doubled, or has another outcome', () => {
    const { rows, ...seen } = asScripted();
    expect(check({ ...seen, rows: rows.slice(1) })).toEqual(['every event is stored once']);
    expect(check({ ...seen, rows: [...rows, { ...(rows[0] as StoredRow), id: 'other' }] })).toEqual([
      'every event is stored once',
    ]);
    const ended = rows.map((row) => ({ ...row, outcome: 'processed' }));
    expect(check({ ...seen, rows: ended })).toEqual([
      'every event is processed or failed as its script says',
      'every failure has its dead letter, and nothing else has one',
    ]);
  });

  test('fail for a second id under a key, and for a client that gave up', () => {
    const seen = asScripted();
    const [first, second] = events as [ScriptedEvent, ScriptedEvent];
    seen.ledger.record(first.submission, { kind: 'accepted', eventIds: ['another'] });
    seen.ledger.giveUp(second.submission);
    expect(check(seen)).toEqual([
      'every event is accepted in the end',
      'every key has one id, however often it was sent',
    ]);
  });

  test('fail for a failure without a dead letter, and for a dead letter without a failure', () => {
    const { letters, ...seen } = asScripted();
    const what = ['every failure has its dead letter, and nothing else has one'];
    expect(check({ ...seen, letters: letters.slice(1) })).toEqual(what);
    expect(check({ ...seen, letters: [...letters, { eventId: 'id-0', run: 1 }] })).toEqual(what);
    expect(check({ ...seen, letters: letters.map((letter) => ({ ...letter, run: 2 })) })).toEqual(what);
    expect(check({ ...seen, letters: [...letters, ...letters] })).toEqual(what);
  });
});

test('a handler that runs for every copy fails the check', () => {
  const runs = (handlerRuns: number) =>
    checkHandlerRuns('order.placed', events, { handlerRuns, duplicates: 0 }).ok;
  const good = events.filter(
    ({ eventType, expected }) => eventType === 'order.placed' && expected === 'processed',
  );
  expect([runs(good.length), runs(good.length * 2)]).toEqual([true, false]);
});
