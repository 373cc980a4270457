import { describe, expect, test } from 'vitest';
import { checkExactness, checkOffsets, createStoredTimesCheck } from './clock-checks.ts';

const MINUTE_MS = 60_000;
const row = (id: string, storedAtMs: number) => ({
  id,
  n: 1,
  eventType: 'page_view',
  outcome: 'processed',
  run: 1,
  storedAtMs,
});

describe('`exact_until`', () => {
  const right = [
    { asOfMs: 75_000, exactUntilMs: undefined },
    { asOfMs: 76_000, exactUntilMs: MINUTE_MS },
    { asOfMs: 136_000, exactUntilMs: 2 * MINUTE_MS },
  ];

  test('passes while it follows far enough behind', () => {
    expect(checkExactness(right)).toMatchObject({
      ok: true,
      found: '2 responses: 0 too early, 0 back; at least 16.0 s behind',
    });
  });

  test.each([
    ['a minute was recounted before its end was safe', { asOfMs: 189_000, exactUntilMs: 3 * MINUTE_MS }],
    ['it went back', { asOfMs: 200_000, exactUntilMs: MINUTE_MS }],
  ])('fails when %s', (_, next) => {
    expect(checkExactness([...right, next]).ok).toBe(false);
  });

  test('fails if nothing ever became exact', () => {
    expect(checkExactness([{ asOfMs: 75_000, exactUntilMs: undefined }]).ok).toBe(false);
  });
});

describe('stored times', () => {
  test('pass within 5 s of the looks around them', () => {
    const times = createStoredTimesCheck(0);
    times.saw([row('a', 4_000)], { beganAtMs: 5_000, endedAtMs: 5_100 });
    times.saw([row('a', 4_000), row('b', 1_000)], { beganAtMs: 10_000, endedAtMs: 10_100 });
    expect(times.check()).toMatchObject({ ok: true, found: '0 of 2 rows are not; the worst is 4.0 s off' });
  });

  test.each([
    ['behind', -MINUTE_MS],
    ['ahead', MINUTE_MS],
  ])('fail by a clock that is a minute %s', (_, offMs) => {
    const times = createStoredTimesCheck(0);
    times.saw([row('a', 4_000 + offMs)], { beganAtMs: 5_000, endedAtMs: 5_100 });
    expect(times.check().ok).toBe(false);
  });
});

describe('the stored time of a row that a suspension of 20 s caught between stamp and write', () => {
  const suspensions = [{ fromMs: 30_000, latestFromMs: 33_000, toMs: 50_000 }];
  const look = { beganAtMs: 55_000, endedAtMs: 55_100 };
  const seenAfter = (storedAtMs: number) => {
    const times = createStoredTimesCheck(49_900, suspensions);
    times.saw([row('a', storedAtMs)], look);
    return times.check();
  };

  test.each([29_990, 33_500])('may be as early as that: %s', (storedAtMs) => {
    expect(seenAfter(storedAtMs)).toMatchObject({ ok: true, found: expect.stringContaining('0.0 s off') });
  });

  test('may be of a write that was slow before', () => {
    expect(seenAfter(26_000)).toMatchObject({ ok: true, found: expect.stringContaining('3.9 s off') });
  });

  test.each([24_000, 36_000])('fails if it is no such stamp, but %s', (storedAtMs) => {
    expect(seenAfter(storedAtMs).ok).toBe(false);
  });
});

describe('offsets of clocks', () => {
  const offsets = new Map([['worker-1', 600]]);

  test('pass if each worker knows its own', () => {
    const seen = [
      { name: 'worker-1', seconds: 599.8 },
      { name: 'worker-3', seconds: 0.1 },
    ];
    expect(checkOffsets(seen, offsets)).toMatchObject({ ok: true, found: 'worker-1 599.8, worker-3 0.1' });
  });

  test.each([
    ['a wrong clock passes for right', [{ name: 'worker-1', seconds: 0 }]],
    ['a right clock passes for wrong', [{ name: 'worker-3', seconds: 600 }]],
    ['a worker does not say', [{ name: 'worker-1', seconds: undefined }]],
    ['there is no worker', []],
  ])('fail if %s', (_, seen) => {
    expect(checkOffsets(seen, offsets).ok).toBe(false);
  });
});
