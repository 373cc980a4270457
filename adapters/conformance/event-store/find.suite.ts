import { expect, test } from 'vitest';
import { DAY_MS } from '../../../core/lib/durations.ts';
import { sampleEvent } from '../../../core/testing/sample-event.ts';
import type { CreateStore } from '../event-store.suite.ts';

export function testFind(createStore: CreateStore): void {
  test('reads an event as it was stored', async () => {
    const nowMs = Date.now();
    const store = createStore({ now: () => nowMs });
    const event = sampleEvent({
      content: {
        subject: 'Zoë #1',
        occurredAt: '2025-05-28T10:00:00+02:00',
        payload: JSON.parse('{"2":"😀\\u007f","1":[null,1e22,0.1],"__proto__":{"admin":true}}'),
        cloudEvent: { id: '1', source: '/here', flag: true, n: 7 },
      },
      attempts: 3,
      history: [{ run: 1, attempt: 1, atMs: 7, durationMs: 3, error: 'x', worker: 'w1', delivery: 'm1' }],
      enrichment: { country: 'NL' },
      storedAtMs: 1,
    });
    await store.conclude(event);

    const read = (await store.find([event.id])).get(event.id)?.stored;

    expect(read).toEqual({ ...event, storedAtMs: nowMs });
    expect(JSON.stringify(read?.content.payload)).toBe(JSON.stringify(event.content.payload));
  });

  test('reads why an event failed, and which delivery its dead letter goes with', async () => {
    const store = createStore();
    const event = sampleEvent({ outcome: 'failed', reason: 'no such product', delivery: 'm1' });
    await store.conclude(event);

    expect((await store.find([event.id])).get(event.id)?.stored).toMatchObject({
      outcome: 'failed',
      reason: 'no such product',
      delivery: 'm1',
    });
  });

  test('reads any number of events, and leaves out those that are not there', async () => {
    const store = createStore();
    const events = Array.from({ length: 120 }, () => sampleEvent());
    await Promise.all(events.map((event) => store.conclude(event)));
    const ids = [...events.slice(0, 3), ...events, sampleEvent()].map(({ id }) => id);

    const found = await store.find(ids);

    expect([...found.keys()].sort()).toEqual(events.map(({ id }) => id).sort());
    for (const [id, { stored }] of found) expect(stored?.id).toBe(id);
  });

  test('finds no event whose time is over', async () => {
    const event = sampleEvent();
    await createStore().conclude(event);
    const tomorrow = createStore({ now: () => Date.now() + DAY_MS + 1_000 });

    expect(await tomorrow.find([event.id])).toEqual(new Map());
  });

  test('ends when its signal aborts', async () => {
    const reading = createStore().find([sampleEvent().id], AbortSignal.abort());
    await expect(reading).rejects.toThrow();
  });
}
