import { expect, test } from 'vitest';
import type { Submission } from '../load/submission.ts';
import { createLedger } from './ledger.ts';
import { checkLedger } from './ledger-checks.ts';
import type { StoredRow } from './stored-rows.ts';

const submission = (n: number, kind: Submission['kind'] = 'unkeyed'): Submission => ({
  events: [n],
  kind,
  repeated: false,
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
const lost = { kind: 'ambiguous' as const, retryAfterMs: 0 };

test('all is well when every accepted id is processed, and what is more had its answer lost', () => {
  const ledger = createLedger();
  ledger.record(submission(1), accepted('a'));
  ledger.record(submission(2), lost);
  ledger.record(submission(2), accepted('b'));
  ledger.record(submission(3, 'invalid'), { kind: 'refused' });

  expect(failing(checkLedger(ledger, [row(1, 'a'), row(2, 'b'), row(2, 'never heard of')]))).toEqual([]);
});

test('an accepted id that is missing, or failed, is told', () => {
  const ledger = createLedger();
  ledger.record(submission(1), accepted('a'));
  ledger.record(submission(2), accepted('b'));

  expect(failing(checkLedger(ledger, [row(2, 'b', 'failed')]))).toEqual([
    expect.stringMatching(/^every accepted id .*: 0 of 2 ids \(a, b\)$/),
  ]);
});

test('a row that no answer accounts for is told', () => {
  const ledger = createLedger();
  ledger.record(submission(1), accepted('a'));

  expect(failing(checkLedger(ledger, [row(1, 'a'), row(1, 'twice')]))).toEqual([
    expect.stringMatching(/^what is stored but was not accepted .*, 1 without such a request \(1\)$/),
  ]);
});

test('a key with two ids is told', () => {
  const ledger = createLedger();
  ledger.record(submission(1, 'keyed'), accepted('a'));
  ledger.record(submission(1, 'keyed'), accepted('b'));

  expect(failing(checkLedger(ledger, [row(1, 'a'), row(1, 'b')]))).toEqual([
    expect.stringMatching(/^what has a key .*: 0 of 1 keys/),
  ]);
});

test('something invalid that was taken is told, and a client that gave up', () => {
  const ledger = createLedger();
  ledger.record(submission(1, 'invalid'), accepted('a'));
  ledger.giveUp(submission(2));

  expect(failing(checkLedger(ledger, [row(1, 'a')]))).toEqual([
    expect.stringContaining('every client got an answer'),
    expect.stringContaining('what is invalid is refused'),
  ]);
});

function failing(checks: ReturnType<typeof checkLedger>): string[] {
  return checks.filter(({ ok }) => !ok).map(({ what, found }) => `${what}: ${found}`);
}
