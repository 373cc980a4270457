import { expect, test } from 'vitest';
import { readResult } from './send-result.ts';

const response = (status: number, body: unknown = {}, retryAfter: string | null = null) => ({
  status,
  retryAfter,
  text: JSON.stringify(body),
});

test('an accepted event has an id, an accepted batch one for each event that was accepted', () => {
  expect(readResult(response(202, { event_id: 'a' }))).toEqual({ kind: 'accepted', eventIds: ['a'] });
  expect(readResult(response(207, { results: [{ event_id: 'a' }, { error: {} }] }))).toEqual({
    kind: 'accepted',
    eventIds: ['a', undefined],
  });
});

test('a 4xx is refused for good', () => {
  expect(readResult(response(422))).toEqual({ kind: 'refused' });
});

test.each([
  ['2', 2_000],
  ['600', 5_000],
  [null, 1_000],
  ['Sat, 21 Nov 2026 16:00:00 GMT', 1_000],
])('a 5xx with Retry-After %s is ambiguous, to be sent again after %i ms', (retryAfter, retryAfterMs) => {
  expect(readResult(response(503, {}, retryAfter))).toEqual({ kind: 'ambiguous', retryAfterMs });
});

test('a 2xx without ids is a bug of the API, and ends the drill', () => {
  expect(() => readResult(response(202, { status: 'queued' }))).toThrow();
});
