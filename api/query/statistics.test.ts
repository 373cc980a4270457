import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Counts } from '../../core/counts/rollups.ts';
import { MINUTE_MS } from '../../core/lib/durations.ts';
import type { RollupRow } from '../../core/ports/rollups.ts';
import { type StatisticsInput, summarise } from './statistics.ts';
import { statistics } from './statistics-body.ts';

const FROM = Date.parse('2026-01-01T10:00:00Z');
const row = (minute: number, counts: Counts, latency = {}, process = 'p'): RollupRow => ({
  minuteMs: FROM + minute * MINUTE_MS,
  process,
  rollup: { counts, latency },
});
const input = (given: Partial<StatisticsInput>): StatisticsInput => ({
  fromMs: FROM,
  nowMs: FROM + 10 * MINUTE_MS,
  api: [],
  worker: [],
  recount: [],
  totals: undefined,
  ...given,
});
const until = (minute: number, counts: Counts = {}) => ({ untilMs: FROM + minute * MINUTE_MS, counts });

test('without reports, counts are 0 and latencies null', () => {
  const summary = summarise(input({}));

  expect(statistics.parse(summary)).toEqual(summary);
  expect(summary).toMatchObject({
    window: { from: '2026-01-01T10:00:00.000Z', to: '2026-01-01T10:10:00.000Z', seconds: 600 },
    events: { accepted: 0, processed: 0, rejected: 0, by_type: {} },
    latency: { accept: { count: 0, p50_ms: null } },
    exact_until: null,
  });
});

describe('outcomes', () => {
  test('of a recounted minute come from the recount', () => {
    const summary = summarise(
      input({
        worker: [row(1, { a: { processed: 5, failed: 9 } })],
        recount: [row(1, { a: { processed: 7, failed: 2 } })],
        totals: until(2),
      }),
    );

    expect(summary.events).toMatchObject({ processed: 7, failed: 2 });
  });

  test('of a later minute come from the workers, even if it has a recount', () => {
    const summary = summarise(
      input({
        worker: [row(2, { a: { processed: 5 } }), row(2, { b: { processed: 1 } }, {}, 'q')],
        recount: [row(2, { a: { processed: 7 } })],
        totals: until(2),
      }),
    );

    expect(summary.events.processed).toBe(6);
    expect(summary.events.by_type).toMatchObject({ a: { processed: 5 }, b: { processed: 1 } });
  });

  test('known only to workers come from them for every minute: duplicates and latencies', () => {
    const summary = summarise(
      input({ worker: [row(1, { a: { processed: 5, duplicate: 3 } }, { 20: 5 })], totals: until(2) }),
    );

    expect(summary.events).toMatchObject({ processed: 0, duplicate: 3 });
    expect(summary.latency.end_to_end).toMatchObject({ count: 5, p99_ms: expect.any(Number) });

    const later = summarise(input({ worker: [row(3, { a: { duplicate: 3 } })], totals: until(2) }));
    expect(later.events.duplicate).toBe(3);
  });

  test('before the window are left out', () => {
    const summary = summarise(
      input({
        api: [row(-1, { a: { accepted: 1 } }, { 3: 1 }), row(0, { a: { accepted: 1 } }, { 3: 1 })],
        worker: [row(-1, { a: { processed: 1 } }, { 3: 1 }), row(0, { a: { processed: 1 } }, { 3: 1 })],
        recount: [row(-1, { a: { processed: 1 } })],
      }),
    );

    expect(summary.events).toMatchObject({ accepted: 1, processed: 1 });
    expect(summary.latency).toMatchObject({ accept: { count: 1 }, end_to_end: { count: 1 } });
  });
});

test('accepted and rejected events come from the API, and a rejection has no type', () => {
  const summary = summarise(
    input({ api: [row(1, { a: { accepted: 60 }, unknown: { rejected: 30 } }, { 0: 50, 60: 10 })] }),
  );

  expect(summary.events).toMatchObject({ accepted: 60, rejected: 30 });
  expect(Object.keys(summary.events.by_type)).toEqual(['a']);
  expect(summary.rates).toMatchObject({ accepted_per_second: 0.1, rejected_per_second: 0.05 });
  expect(summary.latency.accept).toMatchObject({ count: 60, p50_ms: 1 });
});

describe('rates', () => {
  test('cover the last minute that every process has reported, besides the window', () => {
    const api = [
      row(1, { a: { accepted: 600 } }),
      row(8, { a: { accepted: 120 } }),
      row(9, { a: { accepted: 6 } }),
    ];
    const summary = summarise(input({ api, worker: [row(8, { a: { processed: 60, failed: 30 } })] }));

    expect(summary.rates).toMatchObject({
      accepted_per_second: 1.21,
      last_minute: {
        from: '2026-01-01T10:08:00.000Z',
        to: '2026-01-01T10:09:00.000Z',
        accepted_per_second: 2,
        processed_per_second: 1,
        failed_per_second: 0.5,
      },
    });
  });

  test('cover that minute even if the window begins after it', () => {
    const nowMs = FROM + 5_000;
    const summary = summarise(input({ nowMs, api: [row(-2, { a: { accepted: 120 } })] }));

    expect(summary.events.accepted).toBe(0);
    expect(summary.rates.last_minute).toMatchObject({
      from: '2026-01-01T09:58:00.000Z',
      accepted_per_second: 2,
    });
  });
});

test('reported parts are as old as reports can be', () => {
  const { as_of, events, rates, latency, totals } = summarise(input({}));

  expect(as_of).toBe('2026-01-01T10:10:00.000Z');
  for (const part of [events, rates, latency, totals]) expect(part.as_of).toBe('2026-01-01T10:09:48.000Z');
});

describe('totals', () => {
  test('are the recounted ones plus what the workers reported since', () => {
    const summary = summarise(
      input({
        worker: [row(1, { a: { processed: 100 } }), row(3, { a: { processed: 5, failed: 1 } })],
        totals: until(3, { a: { processed: 1_000, failed: 10 } }),
      }),
    );

    expect(summary.totals).toMatchObject({ stored: 1_016, processed: 1_005, failed: 11, redriven: 0 });
    expect(summary.exact_until).toBe('2026-01-01T10:03:00.000Z');
  });

  test('reach back beyond the window when the recount is behind', () => {
    const summary = summarise(
      input({
        worker: [row(-5, { a: { processed: 2 } }), row(1, { a: { processed: 1 } })],
        totals: until(-6),
      }),
    );

    expect(summary.totals.processed).toBe(3);
    expect(summary.events.processed).toBe(1);
  });

  test('subtract redriven events only from failures that were reported after the recount', () => {
    const totals = until(3, { a: { processed: 9, failed: 4, redriven: 1 } });
    expect(summarise(input({ totals })).totals).toMatchObject({
      stored: 13,
      processed: 9,
      failed: 4,
      redriven: 1,
    });

    const worker = [row(3, { a: { failed: 2 } }), row(4, { a: { processed: 1, redriven: 1 } })];
    expect(summarise(input({ totals, worker })).totals).toMatchObject({ stored: 15, failed: 5, redriven: 2 });
    const earlier = [row(4, { a: { processed: 3, redriven: 3 } })];
    expect(summarise(input({ totals, worker: earlier })).totals).toMatchObject({ processed: 12, failed: 4 });
  });

  test('are never exact beyond the time of the response', () => {
    const nowMs = FROM + 2 * MINUTE_MS + 1;
    const summary = summarise(input({ nowMs, totals: until(3) }));
    expect(summary).toMatchObject({
      as_of: '2026-01-01T10:02:00.001Z',
      exact_until: '2026-01-01T10:02:00.001Z',
    });
  });
});

test('the counts by type add up to the totals, whoever reported them', () => {
  const counts = fc.dictionary(
    fc.constantFrom('a', 'b', 'constructor', 'unknown'),
    fc.dictionary(fc.constantFrom('accepted', 'processed', 'failed', 'redriven', 'duplicate'), fc.nat(1_000)),
  );
  const rows = fc.array(fc.tuple(fc.nat(9), counts).map(([minute, counts]) => row(minute, counts)));
  fc.assert(
    fc.property(rows, rows, rows, fc.nat(10), (api, worker, recount, exact) => {
      const { events } = summarise(input({ api, worker, recount, totals: until(exact) }));
      const types = Object.values(events.by_type);
      for (const outcome of ['accepted', 'processed', 'failed', 'redriven', 'duplicate'] as const)
        expect(types.reduce((sum, type) => sum + type[outcome], 0)).toBe(events[outcome]);
    }),
  );
});
