import { describe, expect, test } from 'vitest';
import type { StoredEvent } from '../../../core/event/stored-event.ts';
import type { EventStore } from '../../../core/ports/event-store.ts';
import { sampleEvent } from '../../../core/testing/sample-event.ts';
import type { CreateStore } from '../event-store.suite.ts';

export function testConclude(createStore: CreateStore): void {
  test('stores each of many events that come at once', async () => {
    const store = createStore();
    const events = Array.from({ length: 60 }, () => sampleEvent());

    expect(new Set(await concludeAll(store, events))).toEqual(new Set(['stored']));
    expect((await store.find(events.map(({ id }) => id))).size).toBe(60);
  });

  test('stores many of the largest events at once', async () => {
    const events = Array.from({ length: 25 }, () =>
      sampleEvent({ content: { payload: 'x'.repeat(200_000) } }),
    );
    expect(new Set(await concludeAll(createStore(), events))).toEqual(new Set(['stored']));
  });

  test('stamps the time at which the event got in', async () => {
    const nowMs = Date.now() - 60_000;
    const event = sampleEvent({ storedAtMs: 1 });
    await createStore({ now: () => nowMs }).conclude(event);

    expect((await readStored(createStore(), event.id))?.storedAtMs).toBe(nowMs);
  });

  test('finds a duplicate in a second delivery, which changes nothing', async () => {
    const store = createStore();
    const event = sampleEvent({ attempts: 1 });
    await store.conclude(event);
    const before = await readStored(store, event.id);

    const outcomes = await concludeAll(store, [
      { ...event, attempts: 2 },
      { ...event, outcome: 'failed', reason: 'late' },
      sampleEvent(),
    ]);

    expect(outcomes).toEqual(['duplicate', 'duplicate', 'stored']);
    expect(await readStored(store, event.id)).toEqual(before);
  });

  test('finds a conflict in another event under the same id, which changes nothing', async () => {
    const store = createStore();
    const event = sampleEvent();
    await store.conclude(event);
    const other = sampleEvent({ id: event.id });

    expect(await concludeAll(store, [other, sampleEvent()])).toEqual(['conflict', 'stored']);
    expect((await readStored(store, event.id))?.content).toEqual(event.content);
  });

  test('tells each of those that come under one id at once its own outcome', async () => {
    const event = sampleEvent();
    const other = sampleEvent({ id: event.id });

    const outcomes = await concludeAll(createStore(), [event, sampleEvent(), event, other, event]);

    expect(outcomes).toEqual(['stored', 'stored', 'duplicate', 'conflict', 'duplicate']);
  });

  test('stores an event once when many processes deliver it at once', async () => {
    const event = sampleEvent();
    const stores = Array.from({ length: 8 }, () => createStore());

    const outcomes = await Promise.all(stores.map(async (store) => (await store.conclude(event)).kind));

    expect(outcomes.sort()).toEqual([...Array(7).fill('duplicate'), 'stored']);
  });

  describe('an event that had failed', () => {
    const failed = () =>
      sampleEvent({
        outcome: 'failed',
        reason: 'the shop was shut',
        delivery: 'm1',
        content: { subject: 's' },
      });
    const processed = ({ reason: _reason, delivery: _delivery, ...event }: StoredEvent): StoredEvent => ({
      ...event,
      outcome: 'processed',
    });

    test('is redriven once when it is processed', async () => {
      const store = createStore();
      const event = failed();
      await store.conclude(event);

      expect(await store.conclude(processed(event))).toEqual({ kind: 'redriven' });
      expect(await concludeAll(store, [processed(event), event])).toEqual(['duplicate', 'duplicate']);

      const read = await readStored(store, event.id);
      expect(read).toMatchObject({ outcome: 'processed', redriven: true });
      expect(read).not.toHaveProperty('reason');
      expect(read).not.toHaveProperty('delivery');
    });

    test('is redriven once when many processes deliver it at once', async () => {
      const event = failed();
      await createStore().conclude(event);
      const stores = Array.from({ length: 5 }, () => createStore());

      const outcomes = await Promise.all(
        stores.map(async (store) => (await store.conclude(processed(event))).kind),
      );

      expect(outcomes.sort()).toEqual([...Array(4).fill('duplicate'), 'redriven']);
    });

    test('tells of the later run when that fails too, and keeps its place', async () => {
      const store = createStore();
      const event = failed();
      await store.conclude(event);
      const before = await readStored(store, event.id);
      const later = { run: 2, attempts: 3, reason: 'still shut', delivery: 'm2' };

      expect(await store.conclude({ ...event, ...later })).toEqual({ kind: 'failed_again' });

      expect(await readStored(store, event.id)).toEqual({ ...before, ...later });
      expect(await concludeAll(store, [{ ...event, ...later }, event])).toEqual(['duplicate', 'duplicate']);
    });
  });
}

async function concludeAll(store: EventStore, events: readonly StoredEvent[]): Promise<string[]> {
  const outcomes = await Promise.all(events.map((event) => store.conclude(event)));
  return outcomes.map(({ kind }) => kind);
}

async function readStored(store: EventStore, id: string): Promise<StoredEvent | undefined> {
  return (await store.find([id])).get(id)?.stored;
}
