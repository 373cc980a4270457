import { expect, test } from 'vitest';
import { DAY_MS, MINUTE_MS } from '../../../core/lib/durations.ts';
import type { EventStore } from '../../../core/ports/event-store.ts';
import { type SampleEvent, sampleEvent } from '../../../core/testing/sample-event.ts';
import type { CreateStore } from '../event-store.suite.ts';

export function testCountStored(createStore: CreateStore): void {
  /** A store whose clock stands where it was last set. */
  function storeOnClock(): EventStore & { storeAt(nowMs: number, ...events: SampleEvent[]): Promise<void> } {
    const clock = { nowMs: 0 };
    const store = createStore({ now: () => clock.nowMs, retentionDays: 3_650 });
    return {
      ...store,
      async storeAt(nowMs, ...events) {
        clock.nowMs = nowMs;
        await Promise.all(events.map((event) => store.conclude(sampleEvent(event))));
      },
    };
  }
  const ofType = (eventType: string): SampleEvent => ({ content: { eventType } });

  test('counts from the start of a range to before its end', async () => {
    const store = storeOnClock();
    const fromMs = Date.UTC(2024, 6, 1, 10);
    const toMs = fromMs + MINUTE_MS;
    await store.storeAt(fromMs - 1, ofType('before'));
    await store.storeAt(fromMs, ofType('first'));
    await store.storeAt(toMs - 1, ofType('last'));
    await store.storeAt(toMs, ofType('after'));

    expect(await store.countStored(fromMs, toMs)).toEqual(
      new Map([[fromMs, { first: { processed: 1 }, last: { processed: 1 } }]]),
    );
  });

  test('counts by the minute, type and outcome, over several days', async () => {
    const store = storeOnClock();
    const fromMs = Date.UTC(2024, 6, 10, 23, 59);
    await store.storeAt(fromMs + 1, ofType('a'), ofType('a'), ofType('b'));
    await store.storeAt(fromMs + MINUTE_MS, { ...ofType('a'), outcome: 'failed', reason: 'x' });
    await store.storeAt(fromMs + 2 * DAY_MS, ofType('b'));

    expect(await store.countStored(fromMs, fromMs + 3 * DAY_MS)).toEqual(
      new Map([
        [fromMs, { a: { processed: 2 }, b: { processed: 1 } }],
        [fromMs + MINUTE_MS, { a: { failed: 1 } }],
        [fromMs + 2 * DAY_MS, { b: { processed: 1 } }],
      ]),
    );
  });

  test('counts a redriven event in the minute in which it was processed, and nowhere else', async () => {
    const store = storeOnClock();
    const fromMs = Date.UTC(2024, 6, 20);
    const event = sampleEvent({ ...ofType('a'), outcome: 'failed', reason: 'x' });
    await store.storeAt(fromMs, event);
    await store.storeAt(fromMs + MINUTE_MS, { ...event, outcome: 'processed', run: 2 });

    expect(await store.countStored(fromMs, fromMs + 2 * MINUTE_MS)).toEqual(
      new Map([[fromMs + MINUTE_MS, { a: { processed: 1, redriven: 1 } }]]),
    );
  });

  test('counts an event that failed again where it failed first', async () => {
    const store = storeOnClock();
    const fromMs = Date.UTC(2024, 6, 21);
    const event = sampleEvent({ ...ofType('a'), outcome: 'failed', reason: 'x' });
    await store.storeAt(fromMs, event);
    await store.storeAt(fromMs + MINUTE_MS, { ...event, run: 2 });

    expect(await store.countStored(fromMs, fromMs + 2 * MINUTE_MS)).toEqual(
      new Map([[fromMs, { a: { failed: 1 } }]]),
    );
  });

  test('counts nothing in a range that is empty, or ends before it begins', async () => {
    const store = storeOnClock();
    const fromMs = Date.UTC(2024, 6, 22);
    await store.storeAt(fromMs, ofType('a'));

    for (const toMs of [fromMs, fromMs - 1, fromMs - 2 * DAY_MS])
      expect(await store.countStored(fromMs, toMs)).toEqual(new Map());
  });

  test('ends when its signal aborts', async () => {
    const fromMs = Date.UTC(2024, 6, 23);
    const counting = createStore().countStored(fromMs, fromMs + 1, AbortSignal.abort());
    await expect(counting).rejects.toThrow();
  });
}
