import { type AttributeValue, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { AttemptsRecord } from '../../../core/event/attempts-record.ts';
import type { FailedAttempt } from '../../../core/event/failed-attempt.ts';
import type { EventStore } from '../../../core/ports/event-store.ts';
import { sampleEvent } from '../../../core/testing/sample-event.ts';
import { createTcpProxy } from '../../../local/testing/tcp-proxy.ts';
import { createAwsClients } from '../clients/aws-clients.ts';
import { createOwnResources, type OwnResources } from '../testing/own-resources.ts';
import { createEventStore, type EventStoreOptions } from './event-store.ts';

let own: OwnResources;
let store: EventStore;

beforeAll(async () => {
  own = await createOwnResources({ sqsUrl: inject('sqsUrl'), dynamoUrl: inject('dynamoUrl') });
  store = storeWith({});
});
afterAll(() => own.close());

const storeWith = (options: Partial<EventStoreOptions>, dynamo = own.clients.dynamo) =>
  createEventStore({ dynamo, table: own.tables.events }, { retentionDays: 1, ...options });

const insertAll = async (events: ReturnType<typeof sampleEvent>[]) =>
  (await Promise.all(events.map((event) => store.conclude(event)))).map(({ kind }) => kind);

describe('an event', () => {
  test('is read as it was stored, with all there is to know of it', async () => {
    const event = sampleEvent({
      content: {
        subject: 'Zoë #1',
        occurredAt: '2025-05-28T10:00:00+02:00',
        payload: JSON.parse('{"2":"😀\\u007f","1":[null,1e22,0.1],"__proto__":{"admin":true}}'),
        cloudEvent: { id: '1', source: '/here', flag: true, n: 7 },
      },
      attempts: 3,
      enrichment: { country: 'NL' },
    });
    const nowMs = Date.now();
    await storeWith({ now: () => nowMs }).conclude(event);

    const read = (await store.find([event.id])).get(event.id)?.stored;

    expect(read).toEqual({ ...event, storedAtMs: nowMs });
    expect(JSON.stringify(read?.content.payload)).toBe(JSON.stringify(event.content.payload));
  });

  test('that failed is read with its reason', async () => {
    const event = sampleEvent({ outcome: 'failed', reason: 'no such product' });
    await store.conclude(event);
    expect((await store.find([event.id])).get(event.id)?.stored).toMatchObject({
      outcome: 'failed',
      reason: 'no such product',
    });
  });

  test('that was never stored is not there', async () => {
    expect(await store.find([sampleEvent().id])).toEqual(new Map());
  });

  test('is gone when its time is over, whether or not the table removed it yet', async () => {
    const event = sampleEvent();
    await store.conclude(event);
    const tomorrow = storeWith({ now: () => Date.now() + 86_400_000 + 1_000 });
    expect(await tomorrow.find([event.id])).toEqual(new Map());
  });
});

describe('the outcome of an insert', () => {
  test('is stored for each of many that come at once', async () => {
    const events = Array.from({ length: 60 }, () => sampleEvent());
    expect(new Set(await insertAll(events))).toEqual(new Set(['stored']));
    const read = await Promise.all(events.map(async ({ id }) => (await store.find([id])).get(id)?.stored));
    expect(read.map((event) => event?.id)).toEqual(events.map(({ id }) => id));
  });

  test('is duplicate for a second delivery, which changes nothing', async () => {
    const event = sampleEvent({ attempts: 1 });
    await store.conclude(event);
    const before = (await store.find([event.id])).get(event.id)?.stored;

    const outcomes = await insertAll([
      { ...event, attempts: 2 },
      { ...event, outcome: 'failed', reason: 'late' },
      sampleEvent(),
    ]);

    expect(outcomes).toEqual(['duplicate', 'duplicate', 'stored']);
    expect((await store.find([event.id])).get(event.id)?.stored).toEqual(before);
  });

  test('is conflict for another event under the same id, which changes nothing', async () => {
    const event = sampleEvent();
    await store.conclude(event);
    const other = sampleEvent({ id: event.id });

    expect(await insertAll([other, sampleEvent()])).toEqual(['conflict', 'stored']);

    expect((await store.find([event.id])).get(event.id)?.stored?.content).toEqual(event.content);
  });

  test('is its own for each that comes under one id at the same moment', async () => {
    const event = sampleEvent();
    const other = sampleEvent({ id: event.id });
    const outcomes = await insertAll([event, sampleEvent(), event, other, event]);
    expect(outcomes).toEqual(['stored', 'stored', 'duplicate', 'conflict', 'duplicate']);
  });

  test('is stored once when many processes deliver one event at the same moment', async () => {
    const event = sampleEvent();
    const stores = Array.from({ length: 8 }, () => storeWith({ insertLingerMs: 0 }));

    const outcomes = await Promise.all(stores.map((each) => each.conclude(event)));

    expect(outcomes.filter(({ kind }) => kind === 'stored')).toHaveLength(1);
    expect(outcomes.filter(({ kind }) => kind === 'duplicate')).toHaveLength(7);
  });

  test('is redriven, once, for what had failed and now is processed', async () => {
    const failed = sampleEvent({ outcome: 'failed', reason: 'the shop was shut', content: { subject: 's' } });
    const { reason: _reason, ...rest } = failed;
    const processed = { ...rest, outcome: 'processed' as const };
    await store.conclude(failed);
    expect((await store.conclude(processed)).kind).toBe('redriven');
    expect(await insertAll([processed, failed])).toEqual(['duplicate', 'duplicate']);

    const read = (await store.find([failed.id])).get(failed.id)?.stored;
    expect(read).toMatchObject({ outcome: 'processed', redriven: true });
    expect(read).not.toHaveProperty('reason');
  });

  test('is redriven for one of several that race to be it', async () => {
    const failed = sampleEvent({ outcome: 'failed', reason: 'x' });
    await store.conclude(failed);
    const stores = Array.from({ length: 5 }, () => storeWith({ insertLingerMs: 0 }));

    const outcomes = await Promise.all(
      stores.map((each) => each.conclude({ ...failed, outcome: 'processed' })),
    );

    expect(outcomes.filter(({ kind }) => kind === 'redriven')).toHaveLength(1);
    expect(outcomes.filter(({ kind }) => kind === 'duplicate')).toHaveLength(4);
  });

  test.each([
    ['too large for an item', () => sampleEvent({ content: { payload: 'x'.repeat(450_000) } })],
    ['such that the table refuses the whole call for it', () => sampleEvent({ attempts: 1e300 })],
    ['without an id', () => sampleEvent({ id: '' })],
  ])('is rejected for one that is %s, and stored for those beside it', async (_what, bad) => {
    const events = Array.from({ length: 24 }, () => sampleEvent());
    events.splice(9, 0, bad());

    const outcomes = await insertAll(events);

    expect(outcomes[9]).toBe('rejected');
    expect(outcomes.filter((kind) => kind === 'stored')).toHaveLength(24);
  });

  test('is stored for a full batch of the largest events', async () => {
    const events = Array.from({ length: 25 }, () =>
      sampleEvent({ content: { payload: 'x'.repeat(200_000) } }),
    );
    expect(new Set(await insertAll(events))).toEqual(new Set(['stored']));
  });

  test('is unavailable while the table is out of reach, and what it should be after that', async () => {
    const proxy = await createTcpProxy({ targetPort: Number(new URL(inject('dynamoUrl')).port) });
    const clients = createAwsClients({ region: 'us-east-1', dynamoEndpoint: proxy.url });
    const remote = storeWith({}, clients.dynamo);
    const event = sampleEvent();
    proxy.cut();

    expect(await remote.conclude(event)).toEqual({
      kind: 'unavailable',
      reason: expect.stringMatching(/\w/),
    });
    await expect(remote.find([event.id])).rejects.toThrow();
    await expect(remote.ready()).rejects.toThrow();

    proxy.restore();
    expect(await remote.conclude(event)).toEqual({ kind: 'stored' });
    await remote.ready();
    clients.destroy();
    await proxy.close();
  });
});

test('an event that had to wait for the table is stored at the time that it got in', async () => {
  const clock = { nowMs: Date.now() - 60_000 };
  const event = sampleEvent({ storedAtMs: 1 });
  await storeWith({ now: () => clock.nowMs }).conclude(event);
  expect((await store.find([event.id])).get(event.id)?.stored?.storedAtMs).toBe(clock.nowMs);
});

test('counts what was stored in a span, its start included and its end not', async () => {
  const fromMs = Date.UTC(2025, 4, 28, 10, 0);
  const toMs = fromMs + 60_000;
  const clock = { nowMs: fromMs };
  const then = storeWith({ now: () => clock.nowMs, insertLingerMs: 0 });
  for (const [atMs, eventType] of [
    [fromMs - 1, 'before'],
    [fromMs, 'first'],
    [toMs - 1, 'last'],
    [toMs, 'after'],
  ] as const) {
    clock.nowMs = atMs;
    await then.conclude(sampleEvent({ content: { eventType } }));
  }

  expect(await then.countStored(fromMs, toMs)).toEqual(
    new Map([[fromMs, { first: { processed: 1 }, last: { processed: 1 } }]]),
  );
});

describe('an attempt that failed', () => {
  const attemptOf = (change: Partial<AttemptsRecord> = {}): AttemptsRecord => ({
    eventId: sampleEvent().id,
    eventType: 'order.placed',
    subject: 'user-1',
    fingerprint: 'f',
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    run: 1,
    attempt: 1,
    delivery: 'm1',
    nextTryAtMs: 5_000,
    history: [{ run: 1, attempt: 1, atMs: 7, durationMs: 3, error: 'down', worker: 'w1', delivery: 'm1' }],
    ...change,
  });

  test('is on record beside its event, and is read with it', async () => {
    const attempts = attemptOf();

    expect(await store.noteAttempt(attempts)).toEqual({ kind: 'noted' });

    expect(await store.find([attempts.eventId])).toEqual(new Map([[attempts.eventId, { attempts }]]));
    expect(await store.state(attempts.eventId)).toEqual({ attempts });
  });

  test('is noted once: the delivery that made it is told from any other', async () => {
    const attempts = attemptOf();
    await store.noteAttempt(attempts);

    expect(await store.noteAttempt(attempts)).toEqual({ kind: 'mine' });
    expect(await store.noteAttempt({ ...attempts, delivery: 'm2' })).toEqual({ kind: 'another' });
    expect(await store.noteAttempt({ ...attempts, fingerprint: 'g' })).toEqual({ kind: 'conflict' });
    expect(await store.noteAttempt({ ...attempts, attempt: 2, delivery: 'm2' })).toEqual({ kind: 'noted' });
    expect(await store.noteAttempt(attempts)).toEqual({ kind: 'another' });
    expect(await store.noteAttempt({ ...attempts, run: 2, delivery: 'm3' })).toEqual({ kind: 'noted' });
    expect(await store.noteAttempt({ ...attempts, attempt: 3 })).toEqual({ kind: 'another' });
  });

  test('is noted in one call with others, each with an outcome of its own', async () => {
    const [known, ...others] = Array.from({ length: 30 }, () => attemptOf()) as [
      AttemptsRecord,
      ...AttemptsRecord[],
    ];
    await store.noteAttempt(known);

    const again = { ...known, delivery: 'm2' };
    const outcomes = await Promise.all([...others, again, known].map((record) => store.noteAttempt(record)));

    expect(outcomes.slice(0, 29).every(({ kind }) => kind === 'noted')).toBe(true);
    expect(outcomes.slice(29)).toEqual([{ kind: 'another' }, { kind: 'mine' }]);
    const id = others[3]?.eventId ?? '';
    expect(await store.find([id])).toEqual(new Map([[id, { attempts: others[3] }]]));
  });

  test('is noted once by many that race to', async () => {
    const attempts = attemptOf();
    const racers = Array.from({ length: 8 }, (_, n) => store.noteAttempt({ ...attempts, delivery: `m${n}` }));
    const kinds = (await Promise.all(racers)).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'noted')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'another')).toHaveLength(7);
  });

  test('is no row that counts or lists see, and does not stand in the way of the outcome', async () => {
    const fromMs = Date.now();
    const event = sampleEvent({ content: { subject: `s-${fromMs}` } });
    await store.noteAttempt(attemptOf({ eventId: event.id, subject: `s-${fromMs}` }));

    const filter = { subject: `s-${fromMs}`, fromMs, toMs: Date.now() + 1 };
    expect((await store.list(filter, { limit: 10 })).events).toEqual([]);
    expect(await store.conclude(event)).toEqual({ kind: 'stored' });
  });

  test('that nobody could read follows the one before it, and leaves the next one to be made', async () => {
    const attempts = attemptOf();
    const { nextTryAtMs: _nextTryAtMs, ...last } = attempts;
    const unread = { ...last, delivery: 'm2', unread: true as const };
    await store.noteAttempt(attempts);

    expect(await store.noteAttempt(unread)).toEqual({ kind: 'noted' });
    expect(await store.noteAttempt({ ...unread, delivery: 'm3' })).toEqual({ kind: 'another' });

    expect(await store.state(attempts.eventId)).toEqual({ attempts: unread });
    expect(await store.noteAttempt({ ...attempts, attempt: 2 })).toEqual({ kind: 'noted' });
  });

  test('is hidden when its time is over, as its event is', async () => {
    const attempts = attemptOf();
    await store.noteAttempt(attempts);
    const tomorrow = storeWith({ now: () => Date.now() + 86_400_000 + 1_000 });
    expect(await tomorrow.find([attempts.eventId])).toEqual(new Map());
  });

  test.each<[string, Record<string, AttributeValue>]>([
    ['nothing in it', {}],
    [
      'a history that is not JSON',
      { run: { N: '1' }, attempt: { N: '1' }, delivery: { S: 'm1' }, history: { S: '[{' } },
    ],
  ])('in an item with %s does not stop those that are read beside it', async (_what, rest) => {
    const [attempts, broken] = [attemptOf(), attemptOf()];
    await store.noteAttempt(attempts);
    await own.clients.dynamo.send(
      new PutItemCommand({
        TableName: own.tables.events,
        Item: { event_id: { S: `${broken.eventId}#attempts` }, ...rest },
      }),
    );

    const [ours, other] = await Promise.all([attempts, broken].map(({ eventId }) => store.state(eventId)));

    expect([ours, other]).toEqual([{ attempts }, {}]);
  });

  test('does not make the item of a large event large', async () => {
    const error = 'x'.repeat(300);
    const history = Array.from({ length: 5 }, (_, n) => ({
      ...(attemptOf().history[0] as FailedAttempt),
      attempt: n + 1,
      error,
    }));
    const attempts = attemptOf({ attempt: 5, history });
    await store.noteAttempt(attempts);
    const { ConsumedCapacity } = await own.clients.dynamo.send(
      new GetItemCommand({
        TableName: own.tables.events,
        Key: { event_id: { S: `${attempts.eventId}#attempts` } },
        ConsistentRead: true,
        ReturnConsumedCapacity: 'TOTAL',
      }),
    );
    // A read unit is 4 KB.
    expect(ConsumedCapacity?.CapacityUnits).toBe(1);
  });
});

describe('the state of an event', () => {
  test('is read for many at once, with what is on record of each', async () => {
    const events = Array.from({ length: 120 }, (_, n) =>
      sampleEvent(n % 2 ? { outcome: 'failed', reason: 'no', run: 2 } : {}),
    );
    await insertAll(events.slice(0, 100));

    const states = await Promise.all([...events, ...events].map(({ id }) => store.state(id)));

    expect(states.slice(120)).toEqual(states.slice(0, 120));
    expect(states[0]).toEqual({
      concluded: { outcome: 'processed', fingerprint: events[0]?.fingerprint, run: 1 },
    });
    expect(states[1]).toMatchObject({ concluded: { outcome: 'failed', run: 2 } });
    expect(states[119]).toEqual({});
  });

  test('is unavailable while the table is', async () => {
    const proxy = await createTcpProxy({ targetPort: Number(new URL(inject('dynamoUrl')).port) });
    proxy.cut();
    const clients = createAwsClients({ region: 'us-east-1', dynamoEndpoint: proxy.url });

    expect(await storeWith({}, clients.dynamo).state(sampleEvent().id)).toMatchObject({
      kind: 'unavailable',
    });

    clients.destroy();
    await proxy.close();
  });
});

describe('an event that failed, was put back and failed again', () => {
  test('keeps its place and its minute, and tells of the later run', async () => {
    const failed = sampleEvent({ outcome: 'failed', reason: 'first', attempts: 5 });
    await store.conclude(failed);
    const before = (await store.find([failed.id])).get(failed.id)?.stored;

    const again = { ...failed, run: 2, attempts: 3, reason: 'second' };
    expect(await store.conclude(again)).toEqual({ kind: 'failed_again' });

    const after = (await store.find([failed.id])).get(failed.id)?.stored;
    expect(after).toMatchObject({ run: 2, attempts: 3, reason: 'second', outcome: 'failed' });
    expect(after).toMatchObject({ storedAtMs: before?.storedAtMs, handledAtMs: before?.handledAtMs });
    expect(await store.conclude(again)).toEqual({ kind: 'duplicate' });
    expect(await store.conclude({ ...failed, reason: 'late' })).toEqual({ kind: 'duplicate' });
  });
});
