import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addCount, type Counts, createMinuteCounter, mergeCounts, minuteOf } from './rollups.ts';

const eventTypes = fc.constantFrom(
  'page_view',
  'order',
  '1',
  'constructor',
  'toString',
  '__proto__',
  'other',
);
const seen = fc.array(fc.tuple(eventTypes, fc.constantFrom('processed', 'failed', 'accepted')));
const countsOf = (events: readonly [string, string][]): Counts => {
  const counts: Counts = {};
  for (const [type, outcome] of events) addCount(counts, type, outcome);
  return counts;
};
const total = (counts: Counts): number =>
  Object.values(counts)
    .flatMap((outcomes) => Object.values(outcomes))
    .reduce((sum, count) => sum + count, 0);

describe('counts', () => {
  test('add up, whatever the names of the types', () => {
    fc.assert(fc.property(seen, (events) => total(countsOf(events)) === events.length));
  });

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'of an event type called %s leave the rest of the process alone',
    (type) => {
      const counts: Counts = {};
      addCount(counts, type, 'processed');
      const merged = mergeCounts([counts, counts]);

      expect(Object.getPrototypeOf(counts)).toBe(Object.prototype);
      expect('processed' in {}).toBe(false);
      expect('processed' in Object).toBe(false);
      expect('processed' in Object.prototype.toString).toBe(false);
      expect([total(counts), total(merged)]).toEqual([1, 2]);
      expect(total(JSON.parse(JSON.stringify(counts)))).toBe(1);
    },
  );

  test('name a hundred types, and count the rest as other', () => {
    const counts: Counts = {};
    for (let i = 0; i < 500; i += 1) addCount(counts, `type-${i}`, 'processed', 2);
    addCount(counts, 'type-0', 'failed');

    expect(Object.keys(counts).length).toBe(101);
    expect(counts['type-0']).toEqual({ processed: 2, failed: 1 });
    expect(counts.other).toEqual({ processed: 800 });
  });
});

describe('merging', () => {
  test('adds up in any order and grouping', () => {
    fc.assert(
      fc.property(seen, seen, seen, (a, b, c) => {
        const [x, y, z] = [countsOf(a), countsOf(b), countsOf(c)];
        const all = countsOf([...a, ...b, ...c]);
        expect(mergeCounts([x, y, z])).toEqual(all);
        expect(mergeCounts([z, mergeCounts([y, x])])).toEqual(all);
        expect(mergeCounts([mergeCounts([x, z]), {}, y])).toEqual(all);
      }),
    );
  });

  test('leaves its inputs unchanged', () => {
    const counts = countsOf([['a', 'processed']]);
    mergeCounts([counts, counts]);
    expect(counts).toEqual({ a: { processed: 1 } });
  });
});

describe('the minute counter', () => {
  const minuteMs = Date.UTC(2025, 4, 28, 10, 0);
  function start() {
    const clock = { nowMs: minuteMs };
    return { clock, counter: createMinuteCounter(() => clock.nowMs) };
  }
  const processed = (count: number) => ({ counts: { a: { processed: count } }, latency: {} });

  test('gives each changed minute once, whole', () => {
    const { clock, counter } = start();
    counter.count('a', 'processed');
    expect(counter.takeChanged()).toEqual([{ minuteMs, rollup: processed(1) }]);
    expect(counter.takeChanged()).toEqual([]);

    clock.nowMs += 59_999;
    counter.count('a', 'processed');
    clock.nowMs += 1;
    counter.count('a', 'processed', 1);

    expect(counter.takeChanged()).toEqual([
      { minuteMs, rollup: processed(2) },
      { minuteMs: minuteMs + 60_000, rollup: { ...processed(1), latency: { 0: 1 } } },
    ]);
  });

  test('gives an unwritten minute again, with its later counts', () => {
    const { counter } = start();
    counter.count('a', 'processed');
    const [taken] = counter.takeChanged();
    counter.count('a', 'processed');
    if (taken) counter.putBack(taken.minuteMs, taken.rollup);

    expect(counter.takeChanged()).toEqual([{ minuteMs, rollup: processed(2) }]);
  });

  test('keeps an unwritten minute for an hour', () => {
    const { clock, counter } = start();
    counter.count('a', 'processed');
    clock.nowMs += 59 * 60_000;
    const [taken] = counter.takeChanged();
    if (taken) counter.putBack(taken.minuteMs, taken.rollup);
    expect(counter.takeChanged()).toEqual([{ minuteMs, rollup: processed(1) }]);

    clock.nowMs += 2 * 60_000;
    if (taken) counter.putBack(taken.minuteMs, taken.rollup);
    expect(counter.takeChanged()).toEqual([]);
  });

  test('loses nothing when some writes fail', () => {
    const steps = fc.array(
      fc.oneof(
        fc.constant('count' as const),
        fc.constant('write' as const),
        fc.constant('fail' as const),
        fc.nat({ max: 90_000 }),
      ),
    );
    fc.assert(
      fc.property(steps, (all) => {
        const { clock, counter } = start();
        const written = new Map<number, Counts>();
        let counted = 0;
        for (const step of [...all, 'write' as const]) {
          if (typeof step === 'number') clock.nowMs += step;
          else if (step === 'count') {
            counter.count('a', 'processed');
            counted += 1;
          } else
            for (const taken of counter.takeChanged())
              if (step === 'write') written.set(taken.minuteMs, structuredClone(taken.rollup.counts));
              else counter.putBack(taken.minuteMs, taken.rollup);
        }
        fc.pre(clock.nowMs < minuteMs + 3_600_000);
        expect(total(mergeCounts([...written.values()]))).toBe(counted);
      }),
    );
  });

  test('finds the minute of a time', () => {
    expect(minuteOf(minuteMs + 59_999)).toBe(minuteMs);
    expect(minuteOf(minuteMs)).toBe(minuteMs);
  });
});
