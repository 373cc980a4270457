import { beforeEach, describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../../core/lib/durations.ts';
import type { CreateStore } from '../event-store.suite.ts';
import { createFilledStore, type FilledStore, idsOf, MAX_BYTES } from './filled-store.ts';

export function testList(createStore: CreateStore): void {
  const midnightMs = Date.UTC(2025, 4, 28);
  let filled: FilledStore;
  beforeEach(() => {
    filled = createFilledStore((now) => createStore({ now, retentionDays: 3_650 }), midnightMs);
  });

  test.each([1, 4, 7, 100])(
    'gives each event once in pages of %i, newest first, over days and moments that several share',
    async (limit) => {
      const fromMs = midnightMs + limit * 10 * DAY_MS;
      const offsets = [
        0,
        0,
        1,
        DAY_MS - 1,
        DAY_MS,
        DAY_MS,
        DAY_MS + 1,
        3 * DAY_MS - 1,
        3 * DAY_MS,
        4 * DAY_MS,
      ];
      for (const offset of offsets) await filled.storeAt(fromMs + offset, {}, {}, {});

      const pages = await filled.listAll({ fromMs, toMs: fromMs + 5 * DAY_MS }, limit);

      expect(idsOf(pages)).toEqual(filled.newestFirst());
      for (const { events } of pages) expect(events.length).toBeLessThanOrEqual(limit);
    },
  );

  test('lists from the start of a range to before its end', async () => {
    const fromMs = Date.UTC(2025, 0, 1, 10, 59, 59, 999);
    for (const offset of [-1, 0, 1, 2]) await filled.storeAt(fromMs + offset, {});

    const pages = await filled.listAll({ fromMs, toMs: fromMs + 2 }, 10);

    expect(idsOf(pages)).toEqual(
      filled.newestFirst(({ storedAtMs }) => storedAtMs >= fromMs && storedAtMs < fromMs + 2),
    );
  });

  test('gives whole events', async () => {
    const fromMs = Date.UTC(2025, 0, 2);
    await filled.storeAt(fromMs, { content: { subject: 'whole', payload: [1] }, enrichment: 'more' });
    const page = await filled.store.list({ fromMs, toMs: fromMs + 1 }, { limit: 1, maxBytes: MAX_BYTES });
    expect(page).toEqual({ events: filled.stored });
  });

  test('goes on after a page, in another process too, whatever is stored meanwhile', async () => {
    const fromMs = Date.UTC(2025, 0, 3);
    const filter = { fromMs, toMs: fromMs + DAY_MS };
    await filled.storeAt(fromMs, {}, {}, {}, {});
    const first = await filled.store.list(filter, { limit: 2, maxBytes: MAX_BYTES });
    const expected = filled.newestFirst();
    await filled.storeAt(fromMs + 1, {}, {});
    const elsewhere = createStore({ now: () => filled.clock.nowMs });

    const second = await elsewhere.list(filter, { limit: 2, maxBytes: MAX_BYTES, after: first.next ?? '' });

    expect(idsOf([first, second])).toEqual(expected);
  });

  test('goes on over a month in which nothing was stored', async () => {
    const fromMs = Date.UTC(2025, 2, 1);
    await filled.storeAt(fromMs, {});
    await filled.storeAt(fromMs + 30 * DAY_MS, {});

    const pages = await filled.listAll({ fromMs, toMs: fromMs + 31 * DAY_MS }, 10);

    expect(idsOf(pages)).toEqual(filled.newestFirst());
  });

  test('leaves out an event whose time is over', async () => {
    const fromMs = Date.UTC(2024, 0, 3);
    await filled.storeAt(fromMs, {});
    filled.clock.nowMs = fromMs + 3_651 * DAY_MS;
    expect(idsOf(await filled.listAll({ fromMs, toMs: fromMs + 1 }, 10))).toEqual([]);
  });

  describe('with a filter', () => {
    test('finds by type, by subject, and by both', async () => {
      const fromMs = Date.UTC(2025, 1, 1, 10, 30);
      const filter = { fromMs, toMs: fromMs + 3 * DAY_MS };
      for (let atMs = fromMs; atMs < filter.toMs; atMs += 10 * HOUR_MS)
        await filled.storeAt(
          atMs,
          { content: { eventType: 'a', subject: 's' } },
          { content: { eventType: 'b', subject: 's' } },
          { content: { eventType: 'a', subject: 's#1' } },
          { content: { eventType: 'a' } },
        );

      const byType = idsOf(await filled.listAll({ ...filter, eventType: 'a' }, 3));
      const bySubject = idsOf(await filled.listAll({ ...filter, subject: 's' }, 3));
      const byBoth = idsOf(await filled.listAll({ ...filter, subject: 's', eventType: 'b' }, 3));
      const byNobody = idsOf(await filled.listAll({ ...filter, subject: 'nobody' }, 3));

      expect(byType).toEqual(filled.newestFirst(({ content }) => content.eventType === 'a'));
      expect(bySubject).toEqual(filled.newestFirst(({ content }) => content.subject === 's'));
      expect(byBoth).toEqual(
        filled.newestFirst(({ content }) => content.subject === 's' && content.eventType === 'b'),
      );
      expect(byNobody).toEqual([]);
    });

    test('finds the few among the many', async () => {
      const fromMs = Date.UTC(2025, 3, 1);
      const filter = { fromMs, toMs: fromMs + DAY_MS, eventType: 'rare' };
      for (let offset = 0; offset < 5; offset += 1)
        await filled.storeAt(
          fromMs + offset,
          ...Array.from({ length: 50 }, () => ({ content: { eventType: 'common' } })),
          { content: { eventType: 'rare' } },
        );

      expect(idsOf(await filled.listAll(filter, 2))).toEqual(
        filled.newestFirst(({ content }) => content.eventType === 'rare'),
      );
    });

    test('finds nothing in a range that is empty, or ends before it begins', async () => {
      for (const toMs of [midnightMs, midnightMs - 1, midnightMs - 2 * DAY_MS])
        for (const where of [{}, { subject: 's' }]) {
          const page = await filled.store.list(
            { fromMs: midnightMs, toMs, ...where },
            { limit: 5, maxBytes: MAX_BYTES },
          );
          expect(page).toEqual({ events: [] });
        }
    });
  });

  describe('a page', () => {
    test('holds no more bytes of events than it may, and the next one goes on', async () => {
      const fromMs = Date.UTC(2025, 4, 1);
      const large = { content: { eventType: 'large', payload: 'é'.repeat(95_000) } };
      for (let at = 0; at < 4; at += 1) await filled.storeAt(fromMs + at, large, {}, large, large, large);

      const pages = await filled.listAll({ fromMs, toMs: fromMs + DAY_MS }, 100);

      expect(idsOf(pages)).toEqual(filled.newestFirst());
      for (const { events } of pages)
        expect(Buffer.byteLength(JSON.stringify(events))).toBeLessThan(MAX_BYTES + 20_000);
      expect(pages).toHaveLength(4);
    });

    test('holds at least one event, however large it is', async () => {
      const fromMs = Date.UTC(2025, 4, 2);
      const filter = { fromMs, toMs: fromMs + 1 };
      await filled.storeAt(fromMs, {}, {});

      const first = await filled.store.list(filter, { limit: 10, maxBytes: 1 });
      const second = await filled.store.list(filter, { limit: 10, maxBytes: 1, after: first.next ?? '' });

      expect(idsOf([first, second])).toEqual(filled.newestFirst());
      expect(second.next).toBeUndefined();
    });
  });

  test('ends when its signal aborts', async () => {
    const filter = { fromMs: midnightMs, toMs: midnightMs + 1 };
    const listing = filled.store.list(filter, { limit: 1, maxBytes: MAX_BYTES, signal: AbortSignal.abort() });
    await expect(listing).rejects.toThrow();
  });
}
