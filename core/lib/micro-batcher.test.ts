import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  createMicroBatcher,
  type MicroBatcher,
  type MicroBatcherOptions,
  resultOf,
} from './micro-batcher.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

type Batch = {
  items: string[];
  atMs: number;
  answer: () => Promise<void>;
  fail: (error: unknown) => Promise<void>;
};

/** A batcher of strings, each as large as its length. The test decides when a batch is answered. */
function createBatcher(options: Partial<MicroBatcherOptions<string, string>> = {}) {
  const batches: Batch[] = [];
  const startMs = performance.now();
  const batcher = createMicroBatcher<string, string>({
    maxItems: 3,
    lingerMs: 10,
    maxInFlight: 1,
    sizeOf: (item) => item.length,
    flush: (items) => {
      const { promise, resolve, reject } = Promise.withResolvers<string[]>();
      batches.push({
        items,
        atMs: performance.now() - startMs,
        answer: () => settled(() => resolve(items.map((item) => `${item}!`))),
        fail: (error) => settled(() => reject(error)),
      });
      return promise;
    },
    ...options,
  });
  return { batcher, batches, sent: () => batches.map(({ items }) => items.join()) };
}

const settled = async (act: () => void): Promise<void> => {
  act();
  await vi.advanceTimersByTimeAsync(0);
};

function add(batcher: MicroBatcher<string, string>, item: string): Promise<string> {
  const added = batcher.add(item);
  if (added.kind === 'full') throw new Error('full');
  added.result.catch(() => {}); // the tests that care look at it
  return added.result;
}

describe('when a batch goes', () => {
  test('items that come within the linger of the first go together', async () => {
    const { batcher, batches, sent } = createBatcher();
    void add(batcher, 'a');
    await vi.advanceTimersByTimeAsync(6);
    void add(batcher, 'b');
    await vi.advanceTimersByTimeAsync(3);
    expect(sent()).toEqual([]);

    await vi.advanceTimersByTimeAsync(3);

    expect(sent()).toEqual(['a,b']);
    expect(batches[0]?.atMs).toBeGreaterThanOrEqual(9);
  });

  test('a full batch does not wait', () => {
    const { batcher, sent } = createBatcher({ maxInFlight: 2 });
    for (const item of ['a', 'b', 'c', 'd']) void add(batcher, item);
    expect(sent()).toEqual(['a,b,c']);
  });

  test('a batch that is full of bytes does not wait either, but later items do', async () => {
    const { batcher, sent } = createBatcher({ maxBytes: 5, maxInFlight: 9 });
    void add(batcher, 'aa');
    void add(batcher, 'bb');
    expect(sent()).toEqual([]);
    void add(batcher, 'c');
    expect(sent()).toEqual(['aa,bb,c']);
    void add(batcher, 'd');
    expect(sent()).toEqual(['aa,bb,c']);
  });

  test('no timer fires before the linger is over', async () => {
    const { batcher } = createBatcher();
    const startMs = performance.now();
    void add(batcher, 'a');
    await vi.advanceTimersToNextTimerAsync();
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(9);
  });

  test('without a linger nothing waits', () => {
    const { batcher, sent } = createBatcher({ lingerMs: 0, maxInFlight: 2 });
    void add(batcher, 'a');
    void add(batcher, 'b');
    expect(sent()).toEqual(['a', 'b']);
  });

  test('an item after a full batch waits its own linger, not the rest of an older one', async () => {
    const { batcher, sent } = createBatcher({ maxInFlight: 9 });
    void add(batcher, 'a');
    await vi.advanceTimersByTimeAsync(8);
    for (const item of ['b', 'c', 'd']) void add(batcher, item);
    expect(sent()).toEqual(['a,b,c']);

    await vi.advanceTimersByTimeAsync(8);
    expect(sent()).toEqual(['a,b,c']);
    await vi.advanceTimersByTimeAsync(3);
    expect(sent()).toEqual(['a,b,c', 'd']);
  });

  test('a batch closes before it would grow past its bytes, and a larger item travels alone', async () => {
    const { batcher, sent } = createBatcher({ maxBytes: 5, maxItems: 9, maxInFlight: 9 });
    for (const item of ['aa', 'bb', 'cc', 'dddddddd', 'e']) void add(batcher, item);
    await vi.advanceTimersByTimeAsync(11);
    expect(sent()).toEqual(['aa,bb', 'cc', 'dddddddd', 'e']);
  });

  test('at most maxInFlight batches are under way, and waiting items fill the next one', async () => {
    const { batcher, batches, sent } = createBatcher();
    void add(batcher, 'a');
    await vi.advanceTimersByTimeAsync(11);
    for (const item of ['b', 'c', 'd', 'e']) void add(batcher, item);
    await vi.advanceTimersByTimeAsync(50);
    expect(sent()).toEqual(['a']);
    expect(vi.getTimerCount()).toBe(0);

    await batches[0]?.answer();
    expect(sent()).toEqual(['a', 'b,c,d']);
    await batches[1]?.answer();
    expect(sent()).toEqual(['a', 'b,c,d', 'e']);
  });
});

describe('what an item gets', () => {
  test('is its own result, whichever batch is answered first', async () => {
    const { batcher, batches } = createBatcher({ maxItems: 2, maxInFlight: 2 });
    const results = ['a', 'b', 'c', 'd'].map((item) => add(batcher, item));

    await batches[1]?.answer();
    await batches[0]?.answer();

    expect(await Promise.all(results)).toEqual(['a!', 'b!', 'c!', 'd!']);
  });

  test('is the rejection of its batch, and the next batch is still sent', async () => {
    const { batcher, batches } = createBatcher({ maxItems: 1 });
    const first = add(batcher, 'a');
    const second = add(batcher, 'b');

    await batches[0]?.fail(new Error('down'));
    await batches[1]?.answer();

    await expect(first).rejects.toThrow('down');
    expect(await second).toBe('b!');
    expect(batcher.buffered()).toEqual({ items: 0, bytes: 0 });
  });

  test('is also a rejection when the flush throws before it returns a promise', async () => {
    const { batcher } = createBatcher({
      maxItems: 1,
      flush: () => {
        throw new Error('a bug');
      },
    });

    await expect(add(batcher, 'a')).rejects.toThrow('a bug');
    await batcher.drain();
    expect(batcher.buffered()).toEqual({ items: 0, bytes: 0 });
  });
});

describe('what it holds', () => {
  test('is limited in items, including those under way', async () => {
    const { batcher, batches } = createBatcher({ maxBufferedItems: 4 });
    for (const item of ['a', 'b', 'c', 'd']) void add(batcher, item);

    expect(batcher.add('e')).toEqual({ kind: 'full' });
    expect(batcher.buffered()).toEqual({ items: 4, bytes: 4 });

    await batches[0]?.answer();
    expect(batcher.buffered()).toEqual({ items: 1, bytes: 1 });
    expect(batcher.add('e').kind).toBe('added');
  });

  test('is limited in bytes', () => {
    const { batcher } = createBatcher({ maxBufferedBytes: 5 });
    void add(batcher, 'aaa');
    expect(batcher.add('bbb').kind).toBe('full');
    expect(batcher.add('bb').kind).toBe('added');
    expect(batcher.add('c').kind).toBe('full');
    expect(batcher.buffered()).toEqual({ items: 2, bytes: 5 });
  });
});

test('items have no size without `sizeOf`', () => {
  const batcher = createMicroBatcher<string, string>({
    maxItems: 3,
    lingerMs: 10,
    maxInFlight: 1,
    flush: async (items) => items,
  });
  void batcher.add('a');
  expect(batcher.buffered()).toEqual({ items: 1, bytes: 0 });
});

test('a batcher without a limit has a result for each item, and being full is a bug', async () => {
  expect(await resultOf({ kind: 'added', result: Promise.resolve(7) })).toBe(7);
  await expect(resultOf({ kind: 'full' })).rejects.toThrow('is full');
});

describe('drain', () => {
  test('sends waiting items at once, batch after batch, and resolves when all are answered', async () => {
    const { batcher, batches, sent } = createBatcher({ maxItems: 2 });
    for (const item of ['a', 'b', 'c', 'd', 'e']) void add(batcher, item);
    let drained = false;
    void batcher.drain().then(() => {
      drained = true;
    });

    for (const expected of ['a,b', 'c,d', 'e']) {
      expect(sent().at(-1)).toBe(expected);
      expect(drained).toBe(false);
      await batches.at(-1)?.answer();
    }

    expect(drained).toBe(true);
    expect(batcher.buffered()).toEqual({ items: 0, bytes: 0 });
  });

  test('does not wait for the linger', async () => {
    const { batcher, batches, sent } = createBatcher();
    const result = add(batcher, 'a');
    const drained = batcher.drain();
    expect(sent()).toEqual(['a']);
    await batches[0]?.answer();
    await drained;
    expect(await result).toBe('a!');
  });

  test('resolves when there is nothing to do, and when a batch fails', async () => {
    const { batcher, batches } = createBatcher();
    await batcher.drain();
    void add(batcher, 'a');
    const drained = batcher.drain();
    await batches[0]?.fail(new Error('down'));
    await drained;
  });

  test('is not the end: items added afterwards linger as before', async () => {
    const { batcher, sent } = createBatcher();
    await batcher.drain();
    void add(batcher, 'a');
    expect(sent()).toEqual([]);
    await vi.advanceTimersByTimeAsync(11);
    expect(sent()).toEqual(['a']);
  });
});

test('whatever arrives when, each item is in one batch, in order, within the limits, and answered', async () => {
  const arrivals = fc.array(
    fc.record({ afterMs: fc.nat({ max: 12 }), size: fc.integer({ min: 1, max: 9 }) }),
    { maxLength: 40 },
  );
  const bounds = fc.record({
    maxItems: fc.integer({ min: 1, max: 5 }),
    maxBytes: fc.integer({ min: 1, max: 20 }),
    maxInFlight: fc.integer({ min: 1, max: 3 }),
    lingerMs: fc.nat({ max: 10 }),
    serviceMs: fc.nat({ max: 15 }),
  });
  await fc.assert(
    fc.asyncProperty(arrivals, bounds, async (comings, { serviceMs, ...options }) => {
      const batches: number[][] = [];
      let underWay = 0;
      const batcher = createMicroBatcher<{ index: number; size: number }, number>({
        ...options,
        sizeOf: ({ size }) => size,
        flush: async (items) => {
          underWay += 1;
          expect(underWay).toBeLessThanOrEqual(options.maxInFlight);
          expect(items.length).toBeLessThanOrEqual(options.maxItems);
          const bytes = items.reduce((sum, { size }) => sum + size, 0);
          if (items.length > 1) expect(bytes).toBeLessThanOrEqual(options.maxBytes);
          batches.push(items.map(({ index }) => index));
          await new Promise((resolve) => setTimeout(resolve, serviceMs));
          underWay -= 1;
          return items.map(({ index }) => index);
        },
      });
      const results: Promise<number>[] = [];
      for (const [index, { afterMs, size }] of comings.entries()) {
        await vi.advanceTimersByTimeAsync(afterMs);
        const added = batcher.add({ index, size });
        if (added.kind === 'added') results.push(added.result);
      }
      await vi.runAllTimersAsync();

      const indexes = comings.map((_, index) => index);
      expect(await Promise.all(results)).toEqual(indexes);
      expect(batches.flat()).toEqual(indexes);
      expect(batcher.buffered()).toEqual({ items: 0, bytes: 0 });
    }),
    { numRuns: 60 },
  );
});
