import { expect, test } from 'vitest';
import { sampleEvent } from '../../../core/testing/sample-event.ts';
import type { CreateStore } from '../event-store.suite.ts';

export function testState(createStore: CreateStore): void {
  test('reads the state of many events at once', async () => {
    const store = createStore();
    const events = Array.from({ length: 120 }, (_, n) =>
      sampleEvent(n % 2 ? { outcome: 'failed', reason: 'no', run: 2, delivery: `m${n}` } : {}),
    );
    await Promise.all(events.slice(0, 100).map((event) => store.conclude(event)));

    const states = await Promise.all([...events, ...events].map(({ id }) => store.state(id)));

    expect(states.slice(120)).toEqual(states.slice(0, 120));
    expect(states[0]).toEqual({
      concluded: { outcome: 'processed', fingerprint: events[0]?.fingerprint, run: 1 },
    });
    expect(states[1]).toEqual({
      concluded: {
        outcome: 'failed',
        fingerprint: events[1]?.fingerprint,
        run: 2,
        delivery: 'm1',
        reason: 'no',
      },
    });
    expect(states[119]).toEqual({});
  });

  test('answers the same when it confirms', async () => {
    const store = createStore({ now: () => Date.now() - 3_600_000 });
    const event = sampleEvent();
    await store.conclude(event);
    const later = createStore();

    expect(await later.state(event.id, { confirm: true })).toEqual(await later.state(event.id));
    expect(await later.state(sampleEvent().id, { confirm: true })).toEqual({});
  });

  test('tells the run, the reason and the delivery of the last failure', async () => {
    const store = createStore();
    const event = sampleEvent({ outcome: 'failed', reason: 'first', delivery: 'm1' });
    await store.conclude(event);
    await store.conclude({ ...event, run: 2, reason: 'second', delivery: 'm2' });

    expect(await store.state(event.id)).toMatchObject({
      concluded: { run: 2, reason: 'second', delivery: 'm2' },
    });
  });
}
