import { expect, test } from 'vitest';
import type { Submission } from '../load/submission.ts';
import { createLedger } from './ledger.ts';
import { checkLedger } from './ledger-checks.ts';
import type { StoredRow } from './stored-rows.ts';

const submission = (n: number, kind: Submission['kind'] = 'unkeyed'): Submission => ({
  events: [n],
  kind,
  sends: 1,
  request: { path: '/events', headers: {}, body: '' },
});
const row = (n: number, id: string, outcome = 'processed'): StoredRow => ({
  id,
  n,
  eventType: 'page_view',
  outcome,
  run: 1,
  storedAtMs: 0,
});
const accepted = (...eventIds: string[]) => ({ kind: 'accepted' as const, eventIds });
const ambiguous = { kind: 'ambiguous' as const, retryAfterMs: 0 };

test('passes if every accepted id is processed and other rows are from ambiguous requests', () => {
  const ledger = createLedger();
  ledger.record(submission(1), accepted('a'));
  ledger.record(submission(2), ambiguous);
  ledger.record(submission(2), accepted('b'));
  ledger.record(submission(3, 'invalid'), { kind: 'refused' });

  expect(failing(checkLedger(ledger, [row(1, 'a'), row(2, 'b'), row(2, 'not in any response')]))).toEqual([]);
});

test('fails for an accepted id that is missing or failed', () => {
  const ledger = createLedger();
  ledger.record(submission(1), accepted('a'));
  ledger.record(submission(2), accepted('b'));

  expect(failing(checkLedger(ledger, [row(2, 'b', 'failed')]))).toEqual([
    expect.stringMatching(/^every accepted id .*: 0 of 2 ids \(a, b\)$/),
  ]);
});

test('fails for a row that no request explains', () => {
  const ledger = createLedger();
  ledger.record(submission(1), accepted('a'));

  expect(failing(checkLedger(ledger, [row(1, 'a'), row(1, 'twice')]))).toEqual([
    expect.stringMatching(/^every other row .*: 1 other rows; 1 events with too many \(1\)$/),
  ]);
});

test('fails for a key with two ids', () => {
  const ledger = createLedger();
  ledger.record(submission(1, 'keyed'), accepted('a'));
  ledger.record(submission(1, 'keyed'), accepted('b'));

  expect(failing(checkLedger(ledger, [row(1, 'a'), row(1, 'b')]))).toEqual([
    expect.stringMatching(/^every key has one id .*: 0 of 1 keys/),
  ]);
});

test('fails for an invalid event that was accepted, and for a client that gave up', () => {
  const ledger = createLedger();
  ledger.record(submission(1, 'invalid'), accepted('a'));
  ledger.giveUp(submission(2));

  expect(failing(checkLedger(ledger, [row(1, 'a')]))).toEqual([
    expect.stringContaining('every event was accepted or refused'),
    expect.stringContaining('every invalid event is refused'),
  ]);
});

test('an event of a batch that has no id in the response is ambiguous', () => {
  const ledger = createLedger();
  const batch = { ...submission(1), events: [1, 2] };
  ledger.record(batch, { kind: 'accepted', eventIds: ['a', undefined] });

  expect(ledger.records().get(2)).toMatchObject({ ambiguous: 1, acceptedIds: new Set() });
});

function failing(checks: ReturnType<typeof checkLedger>): string[] {
  return checks.filter(({ ok }) => !ok).map(({ what, found }) => `${what}: ${found}`);
}
