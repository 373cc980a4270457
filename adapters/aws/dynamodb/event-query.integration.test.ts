import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import type { StoredEvent } from '../../../core/event/stored-event.ts';
import { DAY_MS } from '../../../core/lib/durations.ts';
import type { EventFilter, EventPage, EventStore } from '../../../core/ports/event-store.ts';
import { type SampleEvent, sampleEvent } from '../../../core/testing/sample-event.ts';
import { createOwnResources, type OwnResources } from '../testing/own-resources.ts';
import { createEventStore } from './event-store.ts';

const midnightMs = Date.UTC(2025, 4, 28);
const maxBytes = 1024 * 1024;

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
    { retentionDays: 3_650, insertLingerMs: 1, now: () => clock.nowMs },
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
async function listAll(filter: EventFilter, limit: number): Promise<EventPage[]> {
  const pages: EventPage[] = [];
  let after: string | undefined;
  do {
    const page = await store.list(filter, { limit, maxBytes, ...(after === undefined ? {} : { after }) });
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

test('a page reads at most a week of the index, and the next one goes on', async () => {
  const fromMs = Date.UTC(2025, 2, 1);
  await storeAt(fromMs, {});
  await storeAt(fromMs + 30 * DAY_MS, {});

  const pages = await listAll({ fromMs, toMs: fromMs + 31 * DAY_MS }, 10);

  expect(pages).toHaveLength(5);
  expect(idsOf(pages)).toEqual(newestFirst());
});

test.each([{}, { subject: 'busy' }])(
  'a page finds the few among the many on one shard, with %j',
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

    const [few, many] = [await listAll(filter, 5), await listAll(filter, 100)];

    const expected = newestFirst(({ content }) => content.eventType === 'rare');
    expect(idsOf(few)).toEqual(expected);
    expect(idsOf(many)).toEqual(expected);
    expect(many.length).toBeGreaterThan(1);
  },
);

const filter = { fromMs: midnightMs, toMs: midnightMs + DAY_MS };
const endsAt = (atMs: number) => `${new Date(atMs).toISOString()}#0196f6a2-0000-8000-8000-000000000000`;

test('a page after a key before the range is empty', async () => {
  await storeAt(midnightMs, { content: { subject: 's' } });
  const page = { limit: 5, maxBytes, after: endsAt(midnightMs - 2 * DAY_MS) };

  expect(await store.list(filter, page)).toEqual({ events: [] });
  expect(await store.list({ ...filter, subject: 's' }, page)).toEqual({ events: [] });
});

test('a page after a key behind the range begins at the end of the range', async () => {
  await storeAt(midnightMs + 1, { content: { subject: 'later' } });
  await storeAt(midnightMs + 2 * DAY_MS, { content: { subject: 'later' } });
  const later = { ...filter, subject: 'later' };

  const page = await store.list(later, { limit: 5, maxBytes, after: endsAt(midnightMs + 9 * DAY_MS) });

  expect(page).toEqual(await store.list(later, { limit: 5, maxBytes }));
  expect(page.events).toHaveLength(1);
});
