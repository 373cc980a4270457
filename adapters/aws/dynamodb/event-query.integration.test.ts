import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { DAY_MS } from '../../../core/lib/durations.ts';
import { sampleEvent } from '../../../core/testing/sample-event.ts';
import {
  createFilledStore,
  type FilledStore,
  idsOf,
  MAX_BYTES,
} from '../../conformance/event-store/filled-store.ts';
import { createOwnResources, type OwnResources } from '../testing/own-resources.ts';
import { createEventStore } from './event-store.ts';

const midnightMs = Date.UTC(2025, 4, 28);

let own: OwnResources;
let filled: FilledStore;

beforeAll(async () => {
  own = await createOwnResources({ sqsUrl: inject('sqsUrl'), dynamoUrl: inject('dynamoUrl') });
});
beforeEach(() => {
  const place = { dynamo: own.clients.dynamo, table: own.tables.events };
  filled = createFilledStore(
    (now) => createEventStore(place, { retentionDays: 3_650, insertLingerMs: 1, now }),
    midnightMs,
  );
});
afterAll(() => own.close());

test('a page reads at most a week of the index, and the next one goes on', async () => {
  const fromMs = Date.UTC(2025, 2, 1);
  await filled.storeAt(fromMs, {});
  await filled.storeAt(fromMs + 30 * DAY_MS, {});

  const pages = await filled.listAll({ fromMs, toMs: fromMs + 31 * DAY_MS }, 10);

  expect(pages).toHaveLength(5);
  expect(idsOf(pages)).toEqual(filled.newestFirst());
});

test.each([{}, { subject: 'busy' }])(
  'a page finds the few among the many on one shard, with %j',
  async (where) => {
    const fromMs = Date.UTC(2025, 3, 'subject' in where ? 1 : 2);
    const filter = { fromMs, toMs: fromMs + DAY_MS, eventType: 'rare', ...where };
    for (let batch = 0; batch < 10; batch += 1)
      await filled.storeAt(
        fromMs + batch,
        ...Array.from({ length: 50 }, (_, index) => ({
          id: sampleEvent().id.replace(/..(.{10})$/, '00$1'),
          content: { eventType: index === 7 && batch % 4 === 0 ? 'rare' : 'common', subject: 'busy' },
        })),
        { content: { eventType: 'rare', subject: 'busy' } },
      );

    const [few, many] = [await filled.listAll(filter, 5), await filled.listAll(filter, 100)];

    const expected = filled.newestFirst(({ content }) => content.eventType === 'rare');
    expect(idsOf(few)).toEqual(expected);
    expect(idsOf(many)).toEqual(expected);
    expect(many.length).toBeGreaterThan(1);
  },
);

const filter = { fromMs: midnightMs, toMs: midnightMs + DAY_MS };
const endsAt = (atMs: number) => `${new Date(atMs).toISOString()}#0196f6a2-0000-8000-8000-000000000000`;

test('a page after a key before the range is empty', async () => {
  await filled.storeAt(midnightMs, { content: { subject: 's' } });
  const page = { limit: 5, maxBytes: MAX_BYTES, after: endsAt(midnightMs - 2 * DAY_MS) };

  expect(await filled.store.list(filter, page)).toEqual({ events: [] });
  expect(await filled.store.list({ ...filter, subject: 's' }, page)).toEqual({ events: [] });
});

test('a page after a key behind the range begins at the end of the range', async () => {
  await filled.storeAt(midnightMs + 1, { content: { subject: 'later' } });
  await filled.storeAt(midnightMs + 2 * DAY_MS, { content: { subject: 'later' } });
  const later = { ...filter, subject: 'later' };

  const page = await filled.store.list(later, {
    limit: 5,
    maxBytes: MAX_BYTES,
    after: endsAt(midnightMs + 9 * DAY_MS),
  });

  expect(page).toEqual(await filled.store.list(later, { limit: 5, maxBytes: MAX_BYTES }));
  expect(page.events).toHaveLength(1);
});
