import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { createEventStore } from '../../adapters/aws/dynamodb/event-store.ts';
import { createTotalsStore } from '../../adapters/aws/dynamodb/lifetime-totals.ts';
import {
  createRecountRequests,
  type RecountRequestStore,
} from '../../adapters/aws/dynamodb/recount-requests.ts';
import { createRollups } from '../../adapters/aws/dynamodb/rollups.ts';
import { createOwnResources, type OwnResources } from '../../adapters/aws/testing/own-resources.ts';
import { createPatientClients } from '../../adapters/aws/testing/patient-clients.ts';
import { createTcpProxy } from '../../local/testing/tcp-proxy.ts';
import type { StoredEvent } from '../event/stored-event.ts';
import { MINUTE_MS } from '../lib/durations.ts';
import type { EventStore } from '../ports/event-store.ts';
import type { TotalsStore } from '../ports/lifetime-totals.ts';
import type { Rollups } from '../ports/rollups.ts';
import { type SampleEvent, sampleEvent } from '../testing/sample-event.ts';
import { recount } from './recount.ts';
import { type Counts, mergeCounts, RECOUNT_DELAY_MS } from './rollups.ts';

const startMs = Date.UTC(2025, 4, 28, 10, 58);

/** Longer than it is since `startMs`, or DynamoDB Local would remove what is stored then. */
const RETENTION_DAYS = 3_650;

let own: OwnResources;
let clock: { nowMs: number; uncertaintyMs: number };
let store: EventStore;
let rollups: Rollups;
let totals: TotalsStore;
let requests: RecountRequestStore;

beforeEach(async () => {
  own = await createOwnResources({ sqsUrl: inject('sqsUrl'), dynamoUrl: inject('dynamoUrl') });
  const { dynamo } = own.clients;
  const retention = { retentionDays: RETENTION_DAYS };
  clock = { nowMs: startMs, uncertaintyMs: 0 };
  rollups = createRollups({ dynamo, table: own.tables.rollups }, retention);
  totals = createTotalsStore({ dynamo, tables: own.tables }, retention);
  requests = createRecountRequests({ dynamo, table: own.tables.rollups }, { ...retention, now });
  store = createEventStore(
    { dynamo, table: own.tables.events },
    { ...retention, now, askForRecount: requests.ask },
  );
});
afterEach(() => own.close());

const now = () => clock.nowMs;
/** Until when, by the recounts' reports, all is counted. */
const told: number[] = [];

async function storeAt(atMs: number, ...events: SampleEvent[]): Promise<void> {
  clock.nowMs = atMs;
  await Promise.all(events.map((event) => store.conclude(sampleEvent(event))));
}

const failed: SampleEvent = { outcome: 'failed', reason: 'x' };

/** As often as there is more to do; answers how often that was. */
async function recountUpTo(
  nowMs: number,
  deps: Partial<Parameters<typeof recount>[0]> = {},
  { retentionDays = RETENTION_DAYS, signal = new AbortController().signal } = {},
): Promise<number> {
  clock.nowMs = nowMs;
  const recountClock = { now, uncertaintyMs: () => clock.uncertaintyMs };
  const probe = { countedUntil: (ms: number) => void told.push(ms) };
  const all = { store, rollups, totals, requests, clock: recountClock, probe, ...deps };
  let calls = 1;
  while (await recount(all, { retentionDays, signal })) calls += 1;
  return calls;
}

/** How many there are of each outcome, whatever their type. */
async function totalCounts(): Promise<Record<string, number>> {
  const counts = (await totals.read())?.counts ?? {};
  return mergeCounts(Object.values(counts).map((outcomes) => ({ all: outcomes }))).all ?? {};
}

async function recounted(): Promise<Record<string, Counts>> {
  const rows = await rollups.read('recount', startMs - 3_600_000, startMs + 9 * 3_600_000);
  return Object.fromEntries(
    rows.map(({ minuteMs, rollup }) => [(minuteMs - startMs) / MINUTE_MS, rollup.counts]),
  );
}

test('every closed minute is counted from the table, whatever the processes reported', async () => {
  await storeAt(startMs, {}, {}, failed);
  await storeAt(startMs + MINUTE_MS - 1, { content: { eventType: 'order' } });
  await storeAt(startMs + 2 * MINUTE_MS, {}, {}); // the next hour
  await storeAt(startMs + 3 * MINUTE_MS, {}); // not over yet

  await recountUpTo(startMs + 3 * MINUTE_MS + RECOUNT_DELAY_MS);

  expect(await recounted()).toEqual({
    0: { page_view: { processed: 2, failed: 1 }, order: { processed: 1 } },
    2: { page_view: { processed: 2 } },
  });
  expect(await totals.read()).toMatchObject({
    untilMs: startMs + 3 * MINUTE_MS,
    counts: { page_view: { processed: 4, failed: 1 }, order: { processed: 1 } },
  });
});

test('each recount tells up to when all is counted, also if nothing is due', async () => {
  await recountUpTo(startMs + 3 * MINUTE_MS + RECOUNT_DELAY_MS);
  told.splice(0);
  await recountUpTo(startMs + 4 * MINUTE_MS + RECOUNT_DELAY_MS);
  expect(told).toEqual([startMs + 3 * MINUTE_MS, startMs + 4 * MINUTE_MS]);
  await recountUpTo(startMs + 4 * MINUTE_MS + RECOUNT_DELAY_MS + 1);
  expect(told.slice(2)).toEqual([startMs + 4 * MINUTE_MS]);
});

test('a minute is not counted before its events have had time to arrive', async () => {
  await storeAt(startMs, {});
  await recountUpTo(startMs + MINUTE_MS + RECOUNT_DELAY_MS - 1);
  expect((await totals.read())?.counts).toEqual({});

  await recountUpTo(startMs + MINUTE_MS + RECOUNT_DELAY_MS);
  expect(await totals.read()).toMatchObject({ counts: { page_view: { processed: 1 } } });
});

test('each minute is counted once, however often and by however many processes', async () => {
  await storeAt(startMs, {}, {});
  const nowMs = startMs + MINUTE_MS + RECOUNT_DELAY_MS;

  await Promise.all(Array.from({ length: 5 }, () => recountUpTo(nowMs)));
  await recountUpTo(nowMs);
  await storeAt(startMs + MINUTE_MS, {});
  await recountUpTo(nowMs + MINUTE_MS);

  expect(await totals.read()).toMatchObject({
    untilMs: startMs + 2 * MINUTE_MS,
    counts: { page_view: { processed: 3 } },
  });
});

test('after an outage of hours it goes on where it stopped, one hour per call', async () => {
  await storeAt(startMs, {});
  await recountUpTo(startMs + MINUTE_MS + RECOUNT_DELAY_MS);
  for (let hour = 0; hour < 5; hour += 1) await storeAt(startMs + MINUTE_MS + hour * 3_600_000, {});

  const calls = await recountUpTo(startMs + 5 * 3_600_000);

  expect(calls).toBe(6);
  expect((await totals.read())?.counts).toEqual({ page_view: { processed: 6 } });
});

/** Totals of a process that dies when it moves them: before they are moved, or before it hears of it. */
function dyingTotals(when: 'before' | 'after'): TotalsStore {
  return {
    ...totals,
    async move(...move) {
      if (when === 'after') await totals.move(...move);
      throw new Error('died');
    },
  };
}

test.each(['before', 'after'] as const)(
  'a recount that dies just %s the totals are moved is made once',
  async (when) => {
    await storeAt(startMs, {}, {});
    await storeAt(startMs + MINUTE_MS, {});
    const nowMs = startMs + 2 * MINUTE_MS + RECOUNT_DELAY_MS;
    await expect(recountUpTo(nowMs, { totals: dyingTotals(when) })).rejects.toThrow('died');

    await recountUpTo(nowMs);

    expect(await recounted()).toEqual({
      0: { page_view: { processed: 2 } },
      1: { page_view: { processed: 1 } },
    });
    expect(await totalCounts()).toEqual({ processed: 3 });
  },
);

test('a minute is over only once the clock is certain that it is', async () => {
  await storeAt(startMs, {});
  clock.uncertaintyMs = 4_000;
  await recountUpTo(startMs + MINUTE_MS + RECOUNT_DELAY_MS + 3_999);
  expect(await totalCounts()).toEqual({});

  await recountUpTo(startMs + MINUTE_MS + RECOUNT_DELAY_MS + 4_000);
  expect(await totalCounts()).toEqual({ processed: 1 });
});

describe('a row that is stored in a minute that was counted', () => {
  const LATER_MS = startMs + MINUTE_MS + RECOUNT_DELAY_MS;

  beforeEach(async () => {
    await storeAt(startMs, {}, failed);
    await recountUpTo(LATER_MS);
  });

  /** As a process does that is paused after the stamp, and dies before it hears that the row is in. */
  async function storeUnheard(event = sampleEvent()): Promise<StoredEvent> {
    const dying = createEventStore(
      { dynamo: own.clients.dynamo, table: own.tables.events },
      { retentionDays: RETENTION_DAYS, now: () => startMs },
    );
    await dying.conclude(event);
    return event;
  }

  async function expectCounted(): Promise<void> {
    await recountUpTo(clock.nowMs + RECOUNT_DELAY_MS);
    expect((await recounted())[0]).toEqual({ page_view: { processed: 2, failed: 1 } });
    expect(await totalCounts()).toEqual({ processed: 2, failed: 1 });
    expect(await requests.read()).toEqual([]);
  }

  test('is counted when the process hears of it late', async () => {
    const proxy = await createTcpProxy({ targetPort: Number(new URL(inject('dynamoUrl')).port) });
    const clients = createPatientClients({ dynamoEndpoint: proxy.url });
    const stamped = Promise.withResolvers<void>();
    const stampedNow = () => {
      stamped.resolve();
      return clock.nowMs;
    };
    const remote = createEventStore(
      { dynamo: clients.dynamo, table: own.tables.events },
      { retentionDays: RETENTION_DAYS, now: stampedNow, askForRecount: requests.ask },
    );
    clock.nowMs = startMs;
    proxy.stall();
    const inserting = remote.conclude(sampleEvent());
    await stamped.promise;
    clock.nowMs = LATER_MS;
    proxy.restore();

    expect(['stored', 'duplicate']).toContain((await inserting).kind);
    await expectCounted();
    clients.destroy();
    await proxy.close();
  });

  test('is counted when its next delivery finds it, by concluding it or by its state', async () => {
    const first = await storeUnheard();
    expect(await store.conclude(first)).toEqual({ kind: 'duplicate' });
    await expectCounted();

    const second = await storeUnheard();
    expect(await store.state(second.id, { confirm: true })).toMatchObject({ concluded: {} });
    await recountUpTo(clock.nowMs + RECOUNT_DELAY_MS);
    expect(await totalCounts()).toEqual({ processed: 3, failed: 1 });
  });

  test('counts as stored only once its minute is sure to be counted again', async () => {
    const deaf = createEventStore(
      { dynamo: own.clients.dynamo, table: own.tables.events },
      {
        retentionDays: RETENTION_DAYS,
        now,
        askForRecount: () => Promise.reject(new Error('the table is down')),
      },
    );
    const event = await storeUnheard();
    expect(await deaf.conclude(event)).toMatchObject({ kind: 'unavailable' });
  });

  test('is not counted before the index has had time to show it', async () => {
    await storeUnheard();
    await requests.ask(startMs);
    await recountUpTo(LATER_MS + RECOUNT_DELAY_MS - 1);
    expect(await totalCounts()).toEqual({ processed: 1, failed: 1 });
    await expectCounted();
  });

  test.each(['before', 'after'] as const)(
    'is counted once when the recount dies just %s the totals are moved',
    async (when) => {
      await storeUnheard();
      await requests.ask(startMs);
      const dying = recountUpTo(LATER_MS + RECOUNT_DELAY_MS, { totals: dyingTotals(when) });
      await expect(dying).rejects.toThrow('died');
      await expectCounted();
    },
  );

  test('is counted once when many processes recount at once', async () => {
    await storeUnheard();
    await requests.ask(startMs);
    await Promise.allSettled(Array.from({ length: 5 }, () => recountUpTo(LATER_MS + RECOUNT_DELAY_MS)));
    await expectCounted();
  });

  test('is counted when its request comes during a recount of its minute', async () => {
    await requests.ask(startMs);
    const interrupted = {
      ...store,
      async countStored(...range: Parameters<EventStore['countStored']>) {
        const counted = await store.countStored(...range);
        await storeUnheard();
        await requests.ask(startMs);
        return counted;
      },
    };
    await recountUpTo(LATER_MS + RECOUNT_DELAY_MS, { store: interrupted });
    await expectCounted();
  });

  test('is counted by the difference to the last count, even where other reads lag behind', async () => {
    await storeUnheard();
    await requests.ask(startMs);
    const lagging: Rollups = {
      ...rollups,
      read: async (kind, fromMs, toMs, options) =>
        options?.consistent ? rollups.read(kind, fromMs, toMs, options) : [],
    };
    await recountUpTo(LATER_MS + RECOUNT_DELAY_MS, { rollups: lagging });
    await expectCounted();
  });

  test('is counted when more processes requested it than one move takes', async () => {
    await storeUnheard();
    const { dynamo } = own.clients;
    const processes = Array.from({ length: 110 }, () =>
      createRecountRequests({ dynamo, table: own.tables.rollups }, { retentionDays: RETENTION_DAYS, now }),
    );
    await Promise.all(processes.map(({ ask }) => ask(startMs)));
    await expectCounted();
  });

  test('is not counted once its minute has expired: the rows of that minute are being removed, and stay counted', async () => {
    await storeUnheard();
    clock.nowMs = startMs + 24 * 60 * MINUTE_MS;
    await requests.ask(startMs);
    await recountUpTo(clock.nowMs + RECOUNT_DELAY_MS, {}, { retentionDays: 1 });
    expect(await totalCounts()).toEqual({ processed: 1, failed: 1 });
    expect(await requests.read()).toEqual([]);
  });

  test('leads to one request per process and minute', async () => {
    await Promise.all(Array.from({ length: 50 }, (_, second) => requests.ask(startMs + second * 1_000)));
    expect(await requests.read()).toEqual([
      { minuteMs: startMs, process: expect.any(String), askedAtMs: LATER_MS },
    ]);
  });
});

describe('an event that was put back after it had failed', () => {
  const redriven = (event: StoredEvent): StoredEvent => ({ ...event, outcome: 'processed', run: 2 });

  test('counts as processed in the minute of its success, and no longer as failed', async () => {
    const event = sampleEvent(failed);
    await storeAt(startMs, event, failed);
    await recountUpTo(startMs + MINUTE_MS + RECOUNT_DELAY_MS);
    await storeAt(startMs + MINUTE_MS + RECOUNT_DELAY_MS, redriven(event));

    await recountUpTo(startMs + 2 * MINUTE_MS + RECOUNT_DELAY_MS);

    expect(await recounted()).toEqual({
      0: { page_view: { failed: 1 } },
      1: { page_view: { processed: 1, redriven: 1 } },
    });
    expect(await totalCounts()).toEqual({ failed: 1, processed: 1, redriven: 1 });
  });

  test('counts the same if its failure was not counted yet', async () => {
    const event = sampleEvent(failed);
    await storeAt(startMs, event);
    await storeAt(startMs + MINUTE_MS, redriven(event));

    await recountUpTo(startMs + 2 * MINUTE_MS + RECOUNT_DELAY_MS);

    expect(await totalCounts()).toMatchObject({ processed: 1, redriven: 1 });
  });

  test('has both of its minutes counted again if that is found late', async () => {
    const event = sampleEvent(failed);
    await storeAt(startMs, event);
    const atMs = startMs + 2 * MINUTE_MS;
    const dying = createEventStore(
      { dynamo: own.clients.dynamo, table: own.tables.events },
      { retentionDays: RETENTION_DAYS, now: () => atMs },
    );
    await recountUpTo(startMs + 5 * MINUTE_MS);
    await dying.conclude(redriven(event));

    await store.conclude(redriven(event));
    await recountUpTo(clock.nowMs + RECOUNT_DELAY_MS);

    expect(await totalCounts()).toEqual({ failed: 0, processed: 1, redriven: 1 });
  });
});

test('the totals match the table, whatever is stored late, redriven and recounted in any order', async () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('store' as const), lateMs: fc.constantFrom(0, 0, 9_000, 70_000, 300_000) }),
    fc.record({ do: fc.constant('fail' as const), lateMs: fc.constantFrom(0, 70_000) }),
    fc.record({ do: fc.constant('redrive' as const), lateMs: fc.constantFrom(0, 70_000) }),
    fc.record({ do: fc.constant('recount' as const), lateMs: fc.constant(0) }),
    fc.record({ do: fc.constant('wait' as const), lateMs: fc.constantFrom(5_000, 20_000, 60_000) }),
  );
  clock.nowMs = startMs;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      const failures: StoredEvent[] = [];
      for (const { do: what, lateMs } of steps) {
        if (what === 'wait') clock.nowMs += lateMs;
        if (what === 'recount') await recountUpTo(clock.nowMs);
        if (what === 'store') await storeLate(sampleEvent(), lateMs);
        if (what === 'fail') {
          const event = sampleEvent(failed);
          await storeLate(event, lateMs);
          failures.push(event);
        }
        const failure = what === 'redrive' ? failures.shift() : undefined;
        if (failure) await storeLate({ ...failure, outcome: 'processed', run: 2 }, lateMs);
      }
      await recountUpTo(clock.nowMs + MINUTE_MS + RECOUNT_DELAY_MS);
      const minutes = await store.countStored(startMs - 60 * MINUTE_MS, clock.nowMs);
      const { processed = 0, failed: stillFailed = 0, redriven = 0 } = await totalCounts();
      expect({ processed, failed: stillFailed, redriven }).toEqual({
        processed: 0,
        failed: 0,
        redriven: 0,
        ...mergeCounts([...minutes.values()]).page_view,
      });
    }),
    { numRuns: 12 },
  );

  /** Stamped `lateMs` ago, and confirmed now. */
  async function storeLate(event: StoredEvent, lateMs: number): Promise<void> {
    const looks = [clock.nowMs - lateMs];
    const slow = createEventStore(
      { dynamo: own.clients.dynamo, table: own.tables.events },
      {
        retentionDays: RETENTION_DAYS,
        insertLingerMs: 0,
        now: () => looks.shift() ?? clock.nowMs,
        askForRecount: requests.ask,
      },
    );
    await slow.conclude(event);
  }
});

test('a recount that is aborted while it counts moves nothing, and the next one counts it all', async () => {
  await storeAt(startMs, {});
  const aborting = new AbortController();
  const interrupted = {
    async countStored(...range: Parameters<EventStore['countStored']>) {
      const counted = await store.countStored(...range);
      aborting.abort();
      return counted;
    },
  };

  const calls = await recountUpTo(
    startMs + 2 * MINUTE_MS,
    { store: interrupted },
    { signal: aborting.signal },
  );

  expect([calls, await totals.read()]).toEqual([1, undefined]);
  await recountUpTo(startMs + 2 * MINUTE_MS);
  expect(await totalCounts()).toEqual({ processed: 1 });
});

test('the totals name a bounded number of types, and still add up', async () => {
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
