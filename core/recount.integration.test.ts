import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { MINUTE_MS } from './durations.ts';
import { createEventStore, type EventStore } from './event-store.ts';
import { createTotalsStore, type TotalsStore } from './lifetime-totals.ts';
import { recountClosedMinutes } from './recount.ts';
import { type Counts, createRollups, RECOUNT_DELAY_MS, type Rollups } from './rollups.ts';
import { createOwnResources, type OwnResources } from './testing/own-resources.ts';
import { type SampleEvent, sampleEvent } from './testing/sample-event.ts';

const startMs = Date.UTC(2025, 4, 28, 10, 58);

let own: OwnResources;
let clock: { nowMs: number };
let store: EventStore;
let rollups: Rollups;
let totals: TotalsStore;

beforeEach(async () => {
  own = await createOwnResources({ sqsUrl: inject('sqsUrl'), dynamoUrl: inject('dynamoUrl') });
  const { dynamo } = own.clients;
  clock = { nowMs: startMs };
  rollups = createRollups({ dynamo, table: own.tables.rollups }, { retentionDays: 9 });
  totals = createTotalsStore({ dynamo, table: own.tables.control });
  const recountedUntilMs = async () => (await totals.read())?.untilMs ?? 0;
  store = createEventStore(
    { dynamo, table: own.tables.events },
    { retentionDays: 9, now: () => clock.nowMs, recountedUntilMs },
  );
});
afterEach(() => own.close());

async function storeAt(atMs: number, ...events: SampleEvent[]): Promise<void> {
  clock.nowMs = atMs;
  await Promise.all(events.map((event) => store.insert(sampleEvent(event))));
}

const failed: SampleEvent = { outcome: 'failed', reason: 'x' };

/** As often as there is more to do; answers how often that was. */
async function recountUpTo(nowMs: number, deps = { store, rollups, totals }): Promise<number> {
  let calls = 1;
  while (await recountClosedMinutes(deps, startMs, nowMs)) calls += 1;
  return calls;
}

async function recounted(): Promise<Record<string, Counts>> {
  const rows = await rollups.read('recount', startMs - 3_600_000, startMs + 9 * 3_600_000);
  return Object.fromEntries(
    rows.map(({ minuteMs, rollup }) => [(minuteMs - startMs) / MINUTE_MS, rollup.counts]),
  );
}

test('every minute that is over is counted as the table has it, though the processes that stored it told nobody', async () => {
  await storeAt(startMs, {}, {}, failed);
  await storeAt(startMs + MINUTE_MS - 1, { content: { eventType: 'order' } });
  await storeAt(startMs + 2 * MINUTE_MS, {}, {}); // the next hour
  await storeAt(startMs + 3 * MINUTE_MS, {}); // not over yet

  await recountUpTo(startMs + 3 * MINUTE_MS + RECOUNT_DELAY_MS);

  expect(await recounted()).toEqual({
    0: { page_view: { processed: 2, failed: 1 }, order: { processed: 1 } },
    2: { page_view: { processed: 2 } },
  });
  expect(await totals.read()).toEqual({
    untilMs: startMs + 3 * MINUTE_MS,
    counts: { page_view: { processed: 4, failed: 1 }, order: { processed: 1 } },
  });
});

test('a minute is left alone until its events have had time to arrive', async () => {
  await storeAt(startMs, {});
  await recountUpTo(startMs + MINUTE_MS + RECOUNT_DELAY_MS - 1);
  expect(await totals.read()).toBeUndefined();

  await recountUpTo(startMs + MINUTE_MS + RECOUNT_DELAY_MS);
  expect(await totals.read()).toMatchObject({ counts: { page_view: { processed: 1 } } });
});

test('each minute is counted once, however often it is asked for, and by however many at the same moment', async () => {
  await storeAt(startMs, {}, {});
  const nowMs = startMs + MINUTE_MS + RECOUNT_DELAY_MS;

  await Promise.all(Array.from({ length: 5 }, () => recountUpTo(nowMs)));
  await recountUpTo(nowMs);
  await storeAt(startMs + MINUTE_MS, {});
  await recountUpTo(nowMs + MINUTE_MS);

  expect(await totals.read()).toEqual({
    untilMs: startMs + 2 * MINUTE_MS,
    counts: { page_view: { processed: 3 } },
  });
});

test('after an outage of hours it goes on where it was, an hour a call', async () => {
  await storeAt(startMs, {});
  await recountUpTo(startMs + MINUTE_MS + RECOUNT_DELAY_MS);
  for (let hour = 0; hour < 5; hour += 1) await storeAt(startMs + MINUTE_MS + hour * 3_600_000, {});

  const calls = await recountUpTo(startMs + 5 * 3_600_000);

  expect(calls).toBe(6);
  expect((await totals.read())?.counts).toEqual({ page_view: { processed: 6 } });
});

test.each(['rows', 'totals'])(
  'a recount that dies before its %s are written is made again, whole',
  async (part) => {
    await storeAt(startMs, {}, {});
    await storeAt(startMs + MINUTE_MS, {});
    const nowMs = startMs + 2 * MINUTE_MS + RECOUNT_DELAY_MS;
    let writes = 0;
    const dying = {
      store,
      rollups: {
        ...rollups,
        async write(...row: Parameters<Rollups['write']>) {
          writes += 1;
          if (part === 'rows' && writes === 2) throw new Error('died');
          await rollups.write(...row);
        },
      },
      totals: {
        ...totals,
        async advance(...move: Parameters<TotalsStore['advance']>) {
          if (part === 'totals') throw new Error('died');
          return totals.advance(...move);
        },
      },
    };
    await expect(recountUpTo(nowMs, dying)).rejects.toThrow('died');

    await recountUpTo(nowMs);

    expect(await recounted()).toEqual({
      0: { page_view: { processed: 2 } },
      1: { page_view: { processed: 1 } },
    });
    expect((await totals.read())?.counts).toEqual({ page_view: { processed: 3 } });
  },
);

test('an event that was put back after it had failed counts as processed, in the minute in which it was', async () => {
  const event = sampleEvent(failed);
  await storeAt(startMs, event);
  await recountUpTo(startMs + MINUTE_MS + RECOUNT_DELAY_MS);
  await storeAt(startMs + MINUTE_MS + RECOUNT_DELAY_MS, { ...event, outcome: 'processed' });

  await recountUpTo(startMs + 2 * MINUTE_MS + RECOUNT_DELAY_MS);

  expect((await recounted())[1]).toEqual({ page_view: { processed: 1, redriven: 1 } });
  expect((await totals.read())?.counts).toEqual({ page_view: { failed: 1, processed: 1, redriven: 1 } });
});

test('an event that was put back before its failure was recounted was never counted as failed', async () => {
  const event = sampleEvent(failed);
  await storeAt(startMs, event);
  await storeAt(startMs + MINUTE_MS, { ...event, outcome: 'processed' });

  await recountUpTo(startMs + 2 * MINUTE_MS + RECOUNT_DELAY_MS);

  expect((await totals.read())?.counts).toEqual({ page_view: { processed: 1 } });
});

test('the totals name a bounded number of types, whatever producers make up, and still add up', async () => {
  for (let minute = 0; minute < 3; minute += 1)
    await storeAt(
      startMs + minute * MINUTE_MS,
      ...Array.from({ length: 80 }, (_, index) => ({ content: { eventType: `made-up-${minute}-${index}` } })),
      { content: { eventType: '__proto__' } },
      { content: { eventType: 'constructor' } },
    );

  await recountUpTo(startMs + 3 * MINUTE_MS + RECOUNT_DELAY_MS);

  const counts = (await totals.read())?.counts ?? {};
  const sum = Object.values(counts).reduce((all, { processed = 0 }) => all + processed, 0);
  expect(sum).toBe(3 * 82);
  expect(Object.keys(counts).length).toBeLessThanOrEqual(101);
});
