import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { StoredEvent } from '../../../core/event/stored-event.ts';
import { DAY_MS } from '../../../core/lib/durations.ts';
import type { EventFilter, EventPage, EventStore } from '../../../core/ports/event-store.ts';
import { RequestRefused } from '../../../core/ports/request-refused.ts';
import { type SampleEvent, sampleEvent } from '../../../core/testing/sample-event.ts';
import { createAwsClients } from '../clients/aws-clients.ts';
import { createFakeDynamo } from '../testing/fake-dynamo.ts';
import { createOwnResources, type OwnResources } from '../testing/own-resources.ts';
import { queryEvents } from './event-query.ts';
import { createEventStore } from './event-store.ts';

const midnightMs = Date.UTC(2025, 4, 28);

let own: OwnResources;
let store: EventStore;
let clock: { nowMs: number };
let stored: StoredEvent[];

beforeAll(async () => {
  own = await createOwnResources({ sqsUrl: inject('sqsUrl'), dynamoUrl: inject('dynamoUrl') });
});
beforeEach(() => {
  clock = { nowMs: midnightMs };
  stored = [];
  store = createEventStore(
    { dynamo: own.clients.dynamo, table: own.tables.events },
    { retentionDays: 365, insertLingerMs: 1, now: () => clock.nowMs },
  );
});
afterAll(() => own.close());

async function storeAt(nowMs: number, ...events: SampleEvent[]): Promise<void> {
  clock.nowMs = nowMs;
  const whole = events.map((event) => ({ ...sampleEvent(event), storedAtMs: nowMs }));
  await Promise.all(whole.map((event) => store.conclude(event)));
  stored.push(...whole);
}

/** All pages, to the last. */
async function readAll(filter: EventFilter, limit: number): Promise<EventPage[]> {
  const pages: EventPage[] = [];
  let after: string | undefined;
  do {
    const page = await store.list(filter, { limit, ...(after === undefined ? {} : { after }) });
    expect(page.events.length).toBeLessThanOrEqual(limit);
    if (page.next !== undefined && after !== undefined) expect(page.next < after).toBe(true);
    pages.push(page);
    after = page.next;
  } while (after !== undefined);
  return pages;
}

const idsOf = (pages: EventPage[]) => pages.flatMap(({ events }) => events.map(({ id }) => id));
const newestFirst = (matches: (event: StoredEvent) => boolean = () => true) =>
  stored
    .filter(matches)
    .sort((a, b) => b.storedAtMs - a.storedAtMs || (a.id < b.id ? 1 : -1))
    .map(({ id }) => id);

describe('pages, newest first', () => {
  test.each([1, 4, 7, 100])(
    'of %i neither repeat nor skip an event, over days and moments shared by several',
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
      for (const offset of offsets) await storeAt(fromMs + offset, {}, {}, {});

      const pages = await readAll({ fromMs, toMs: fromMs + 5 * DAY_MS }, limit);

      expect(idsOf(pages)).toEqual(newestFirst());
    },
  );

  test('begin at the start of the span and end before its end', async () => {
    const fromMs = Date.UTC(2025, 0, 1, 10, 59, 59, 999);
    for (const offset of [-1, 0, 1, 2]) await storeAt(fromMs + offset, {});

    const pages = await readAll({ fromMs, toMs: fromMs + 2 }, 10);

    expect(idsOf(pages)).toEqual(
      newestFirst(({ storedAtMs }) => storedAtMs >= fromMs && storedAtMs < fromMs + 2),
    );
  });

  test('hold whole events', async () => {
    const fromMs = Date.UTC(2025, 0, 2);
    await storeAt(fromMs, { content: { subject: 'whole', payload: [1] }, enrichment: 'more' });
    expect(await store.list({ fromMs, toMs: fromMs + 1 }, { limit: 1 })).toEqual({ events: stored });
  });

  test('go on from where they were, whatever is stored meanwhile', async () => {
    const fromMs = Date.UTC(2025, 0, 3);
    const filter = { fromMs, toMs: fromMs + DAY_MS };
    await storeAt(fromMs, {}, {}, {}, {});
    const first = await store.list(filter, { limit: 2 });
    const expected = newestFirst();
    await storeAt(fromMs + 1, {}, {});

    const second = await store.list(filter, { limit: 2, after: first.next ?? '' });

    expect(idsOf([first, second])).toEqual(expected);
  });

  test('leave out what is no longer kept', async () => {
    const fromMs = Date.UTC(2024, 0, 3);
    await storeAt(fromMs, {});
    clock.nowMs = fromMs + 366 * DAY_MS;
    expect(idsOf(await readAll({ fromMs, toMs: fromMs + 1 }, 10))).toEqual([]);
  });
});

describe('a filter', () => {
  test('finds by type, by subject, and by both', async () => {
    const fromMs = Date.UTC(2025, 1, 1, 10, 30);
    const filter = { fromMs, toMs: fromMs + 3 * DAY_MS };
    for (let at = fromMs; at < filter.toMs; at += 10 * 3_600_000)
      await storeAt(
        at,
        { content: { eventType: 'a', subject: 's' } },
        { content: { eventType: 'b', subject: 's' } },
        { content: { eventType: 'a', subject: 's#1' } },
        { content: { eventType: 'a' } },
      );

    const byType = idsOf(await readAll({ ...filter, eventType: 'a' }, 3));
    const bySubject = idsOf(await readAll({ ...filter, subject: 's' }, 3));
    const byBoth = idsOf(await readAll({ ...filter, subject: 's', eventType: 'b' }, 3));
    const byNobody = idsOf(await readAll({ ...filter, subject: 'nobody' }, 3));

    expect(byType).toEqual(newestFirst(({ content }) => content.eventType === 'a'));
    expect(bySubject).toEqual(newestFirst(({ content }) => content.subject === 's'));
    expect(byBoth).toEqual(
      newestFirst(({ content }) => content.subject === 's' && content.eventType === 'b'),
    );
    expect(byNobody).toEqual([]);
  });

  test('of a span that is empty, or ends before it begins, finds nothing', async () => {
    for (const toMs of [midnightMs, midnightMs - 1, midnightMs - 2 * DAY_MS]) {
      expect(await store.list({ fromMs: midnightMs, toMs }, { limit: 5 })).toEqual({ events: [] });
      expect(await store.list({ fromMs: midnightMs, toMs, subject: 's' }, { limit: 5 })).toEqual({
        events: [],
      });
    }
  });

  test('with a later start than the cursor that it is given finds nothing', async () => {
    const after = `${new Date(midnightMs - 2 * DAY_MS).toISOString()}#0196f6a2-0000-8000-8000-000000000000`;
    const filter = { fromMs: midnightMs, toMs: midnightMs + DAY_MS };
    expect(await store.list(filter, { limit: 5, after })).toEqual({ events: [] });
    expect(await store.list({ ...filter, subject: 's' }, { limit: 5, after })).toEqual({ events: [] });
  });
});

describe('a page reads a bounded amount', () => {
  test('and goes on over days in which nothing was stored', async () => {
    const fromMs = Date.UTC(2025, 2, 1);
    await storeAt(fromMs, {});
    await storeAt(fromMs + 30 * DAY_MS, {});

    const pages = await readAll({ fromMs, toMs: fromMs + 31 * DAY_MS }, 10);

    expect(pages.length).toBeGreaterThan(1);
    expect(idsOf(pages)).toEqual(newestFirst());
  });

  test.each([{}, { subject: 'busy' }])(
    'and finds the few among the many on one shard, with %j',
    async (where) => {
      const fromMs = Date.UTC(2025, 3, 'subject' in where ? 1 : 2);
      const filter = { fromMs, toMs: fromMs + DAY_MS, eventType: 'rare', ...where };
      for (let batch = 0; batch < 10; batch += 1)
        await storeAt(
          fromMs + batch,
          ...Array.from({ length: 50 }, (_, index) => ({
            id: sampleEvent().id.replace(/..(.{10})$/, '00$1'),
            content: { eventType: index === 7 && batch % 4 === 0 ? 'rare' : 'common', subject: 'busy' },
          })),
          { content: { eventType: 'rare', subject: 'busy' } },
        );

      const [few, many] = [await readAll(filter, 5), await readAll(filter, 100)];

      const expected = newestFirst(({ content }) => content.eventType === 'rare');
      expect(idsOf(few)).toEqual(expected);
      expect(idsOf(many)).toEqual(expected);
      expect(many.length).toBeGreaterThan(1);
    },
  );

  test('and holds 1 MiB of events at most, as the next one goes on', async () => {
    const fromMs = Date.UTC(2025, 4, 1);
    const large = { content: { eventType: 'large', payload: 'é'.repeat(95_000) } };
    for (let at = 0; at < 4; at += 1) await storeAt(fromMs + at, large, { content: {} }, large, large, large);

    const pages = await readAll({ fromMs, toMs: fromMs + DAY_MS }, 100);

    expect(idsOf(pages)).toEqual(newestFirst());
    for (const { events } of pages)
      expect(Buffer.byteLength(JSON.stringify(events))).toBeLessThan(1024 * 1024 + 20_000);
    expect(pages).toHaveLength(4);
  });

  test('and at least one event, however large it is', async () => {
    const fromMs = Date.UTC(2025, 4, 2);
    await storeAt(fromMs, {}, {});
    const deps = { dynamo: own.clients.dynamo, table: own.tables.events };
    const page = { limit: 10, nowMs: clock.nowMs, maxBytes: 1 };

    const first = await queryEvents(deps, { fromMs, toMs: fromMs + 1 }, page);
    const second = await queryEvents(
      deps,
      { fromMs, toMs: fromMs + 1 },
      { ...page, after: first.next ?? '' },
    );

    expect(idsOf([first, second])).toEqual(newestFirst());
    expect(second.next).toBeUndefined();
  });
});

test('a read that the table refuses for its form says so', async () => {
  const dynamo = await createFakeDynamo(() => ({ __type: 'ValidationException', message: 'too long' }));
  const clients = createAwsClients({ region: 'us-east-1', dynamoEndpoint: dynamo.url });
  const refusing = createEventStore({ dynamo: clients.dynamo, table: 't' }, { retentionDays: 1 });

  const reads = [
    () => refusing.find(['id']),
    () => refusing.list({ fromMs: 0, toMs: 1 }, { limit: 1 }),
    () => refusing.countStored(0, 1),
  ];
  for (const read of reads)
    await expect(read()).rejects.toThrow(new RequestRefused('ValidationException: too long'));

  clients.destroy();
  dynamo.close();
});

test('a read that nobody waits for any more ends', async () => {
  const filter = { fromMs: midnightMs, toMs: midnightMs + 1 };
  const signal = AbortSignal.abort();

  await expect(store.list(filter, { limit: 1, signal })).rejects.toThrow('aborted');
  await expect(store.find([sampleEvent().id], signal)).rejects.toThrow('aborted');
});
