import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { decodePack, type UnreadableEntry } from '../../core/event/decode-pack.ts';
import { encodeEvent, encodePack, type QueuedEvent } from '../../core/event/pack.ts';
import { startTrace } from '../../core/event/trace-context.ts';
import { MINUTE_MS } from '../../core/lib/durations.ts';
import { CONCLUDED, type Conclusion, concludedBy, NOT_YET } from '../process/conclusion.ts';
import { createFakeDelivery } from '../testing/fake-delivery.ts';
import { createSilentProbe } from '../testing/silent-probe.ts';
import { createHandleDelivery } from './handle-delivery.ts';

const NOW_MS = 2_000;
const eventOf = (n: number): QueuedEvent => ({
  id: `01a1fbe4-56e0-8114-bee5-00000000000${n}`,
  content: { eventType: 'test', payload: n },
  acceptedAtMs: 5,
  enqueuedAtMs: 7,
  traceparent: startTrace().traceparent,
  run: 1,
  attempt: 2,
});
const [a, b] = [eventOf(1), eventOf(2)];
const packOf = (...events: QueuedEvent[]) => encodePack(events.map(encodeEvent), 7);
const deadLetterOf = (body: string, reason: string) => concludedBy({ dead: [{ body, reason }] });

/** Events are concluded as `conclusions` says; an `Error` is thrown. */
function handlerWith(
  conclusions: Record<string, Conclusion | Error> = {},
  nowMs = NOW_MS,
  { isTableFailing = false } = {},
) {
  const stopping = new AbortController();
  const probe = createSilentProbe();
  const handled: string[] = [];
  const entries: UnreadableEntry[] = [];
  const handle = createHandleDelivery({
    probe,
    stopping: stopping.signal,
    now: () => nowMs,
    deadLetter: {
      async event({ event }, reason) {
        if (isTableFailing) throw new Error('not recorded');
        return deadLetterOf(`recorded ${event.id}`, reason);
      },
      recorded: ({ event: { id } }, reason) => deadLetterOf(`unrecorded ${id}`, reason),
      conflict: () => CONCLUDED,
      message: deadLetterOf,
      async entry(entry) {
        entries.push(entry);
        return deadLetterOf(entry.body, entry.reason);
      },
    },
    async handleEvent({ event, delivery, receivedAtMs }) {
      expect(receivedAtMs).toBe(nowMs);
      expect(delivery).toBeDefined();
      handled.push(event.id);
      const conclusion = conclusions[event.id] ?? CONCLUDED;
      if (conclusion instanceof Error) throw conclusion;
      return conclusion;
    },
  });
  return { handle, stopping, probe, handled, entries };
}

const eventsIn = (body: string) => {
  const decoded = decodePack(body, 'm', 0);
  return decoded.kind === 'pack' ? decoded.events : [];
};

describe('a pack', () => {
  it('is settled with all successors once every event is concluded', async () => {
    const again = { body: 'again', notBeforeMs: 9 };
    const dead = { body: 'dead', reason: 'no way', eventId: b.id };
    const { handle, handled, probe } = handlerWith({
      [a.id]: concludedBy({ again: [again] }),
      [b.id]: concludedBy({ dead: [dead] }),
    });
    const delivery = createFakeDelivery(packOf(a, b));

    expect(await handle(delivery)).toBe(true);

    expect(handled).toEqual([a.id, b.id]);
    expect(delivery).toMatchObject({ settled: [{ again: [again], dead: [dead] }], released: [] });
    expect(probe.told).toEqual(['deadLettered']);
  });

  it('counts a dead letter only when the queue has it', async () => {
    const { handle, probe } = handlerWith({ [a.id]: deadLetterOf('dead', 'no way') });

    expect(await handle(createFakeDelivery(packOf(a), { settles: 'unknown' }))).toBe(false);

    expect(probe.told).toEqual([]);
  });

  it('with copies of an event handles it once and counts the others as duplicates', async () => {
    const { handle, handled, probe } = handlerWith();
    const copies = [{ ...a, repeat: true } as const, a, b, { ...a, repeat: true } as const];

    await handle(createFakeDelivery(packOf(...copies)));

    expect([handled, probe.told]).toEqual([
      [a.id, b.id],
      ['duplicate', 'duplicate'],
    ]);
  });

  it('with an unreadable entry is handled, and only that entry is dead-lettered', async () => {
    const { handle, handled, entries } = handlerWith();
    const bad = encodeEvent(eventOf(3)).replace('"event_type":"test"', '"event_type":"no type"');
    const delivery = createFakeDelivery(encodePack([encodeEvent(a), bad, encodeEvent(b)], 7));

    await handle(delivery);

    expect(handled).toEqual([a.id, b.id]);
    expect(entries).toEqual([
      {
        body: encodePack([bad], 7),
        reason: expect.stringContaining('#/event_type'),
        about: { eventId: eventOf(3).id, run: 1, attempt: 2, history: [] },
      },
    ]);
    expect(delivery.settled).toMatchObject([{ dead: [{ body: encodePack([bad], 7) }] }]);
  });

  it('comes again after a pause when one of its events has to: without the pause it would spin', async () => {
    const { handle } = handlerWith({ [a.id]: deadLetterOf('dead', 'no way'), [b.id]: NOT_YET });
    const delivery = createFakeDelivery(packOf(a, b));

    expect(await handle(delivery)).toBe(false);

    expect(delivery).toMatchObject({ settled: [], released: [{ notBeforeMs: NOW_MS + 20_000 }] });
  });

  it('is released at once when the worker has no more time', async () => {
    const { handle, stopping } = handlerWith({ [b.id]: NOT_YET });
    stopping.abort();
    const delivery = createFakeDelivery(packOf(a, b));

    await handle(delivery);

    expect(delivery.released).toEqual([{ notBeforeMs: 0 }]);
  });

  it('is in hand until the queue knows that it is released', async () => {
    const { handle } = handlerWith({ [a.id]: NOT_YET });
    const release = Promise.withResolvers<void>();
    let isEnded = false;
    const ended = handle({ ...createFakeDelivery(packOf(a)), release: () => release.promise }).then(() => {
      isEnded = true;
    });
    await setImmediate();
    expect(isEnded).toBe(false);

    release.resolve();
    await ended;
  });

  it('that is suspect is split: each event is sent on alone, unchanged, and none is handled', async () => {
    const { handle, handled, probe } = handlerWith();
    const delivery = createFakeDelivery(packOf(a, { ...b, resentFrom: 'm0' }), { isSuspect: true });

    await handle(delivery);

    const again = delivery.settled[0]?.again ?? [];
    expect(again.map(({ body, notBeforeMs }) => [eventsIn(body), notBeforeMs])).toEqual([
      [[{ ...a, resentFrom: 'm1' }], NOW_MS],
      [[{ ...b, resentFrom: 'm0' }], NOW_MS],
    ]);
    expect([handled, probe.told]).toEqual([[], ['packSplit']]);
  });

  it('with an event that makes the worker throw sends it on alone: its neighbours are concluded', async () => {
    const again = { body: 'again', notBeforeMs: 9 };
    const { handle, probe } = handlerWith({
      [a.id]: new TypeError('no such thing'),
      [b.id]: concludedBy({ again: [again] }),
    });
    const delivery = createFakeDelivery(packOf(a, b));

    expect(await handle(delivery)).toBe(true);

    const [alone, ...others] = delivery.settled[0]?.again ?? [];
    expect([eventsIn(alone?.body ?? ''), alone?.notBeforeMs]).toEqual([
      [{ ...a, resentFrom: 'm1' }],
      NOW_MS + 20_000,
    ]);
    expect([others, probe.told]).toEqual([[again], ['failed']]);
  });

  it('of one event is handled even if it is suspect', async () => {
    const { handle, handled } = handlerWith();
    await handle(createFakeDelivery(packOf(a), { isSuspect: true }));
    expect(handled).toEqual([a.id]);
  });
});

describe('a message', () => {
  it('that no worker can read is dead-lettered unchanged', async () => {
    const delivery = createFakeDelivery('nonsense');
    await handlerWith().handle(delivery);
    expect(delivery.settled).toMatchObject([{ dead: [{ body: 'nonsense' }] }]);
  });

  it('of a producer takes its id from its delivery, so the id never changes', async () => {
    const { handle, handled } = handlerWith();
    const plain = '{"event_type":"a","payload":1}';
    await handle(createFakeDelivery(plain));
    await handle(createFakeDelivery(plain, { firstDelivery: 'perhaps_not' }));
    await handle(createFakeDelivery(plain, { id: 'another' }));
    expect(handled[1]).toBe(handled[0]);
    expect(handled[2]).not.toBe(handled[0]);
  });

  it('of a newer release waits for a newer worker', async () => {
    const { handle, probe } = handlerWith();
    const delivery = createFakeDelivery('{"sluice":2,"whatever":[]}');

    await handle(delivery);

    expect(delivery).toMatchObject({ settled: [], released: [{ notBeforeMs: NOW_MS + 60_000 }] });
    expect(probe.told).toEqual(['newerReleaseReceived']);
  });

  it('that makes the worker throw comes again, but not for ever', async () => {
    const bug = { [a.id]: new TypeError('no such thing') };
    const young = createFakeDelivery(packOf(a), { sentAtMs: NOW_MS });
    const first = handlerWith(bug);
    await first.handle(young);
    expect(young).toMatchObject({ settled: [], released: [{ notBeforeMs: NOW_MS + 20_000 }] });
    expect(first.probe.told).toEqual(['failed']);

    const redelivered = { sentAtMs: NOW_MS, firstDelivery: 'perhaps_not' } as const;
    const older = createFakeDelivery(packOf(a), redelivered);
    await handlerWith(bug, NOW_MS + 15 * MINUTE_MS - 1).handle(older);
    expect(older).toMatchObject({ settled: [], released: [{}] });

    const old = createFakeDelivery(packOf(a), redelivered);
    await handlerWith(bug, NOW_MS + 15 * MINUTE_MS).handle(old);
    expect(old.settled).toMatchObject([
      { dead: [{ body: `recorded ${a.id}`, reason: 'workers failed on it: TypeError: no such thing' }] },
    ]);
  });

  it('that makes the worker throw comes again after its first delivery, however long it waited for that', async () => {
    const backlogged = createFakeDelivery(packOf(a), { sentAtMs: NOW_MS });
    await handlerWith({ [a.id]: new TypeError('no such thing') }, NOW_MS + 60 * MINUTE_MS).handle(backlogged);
    expect(backlogged).toMatchObject({ settled: [], released: [{}] });
  });

  it('that makes the worker throw even as it is recorded is dead-lettered under its id all the same', async () => {
    const bug = { [a.id]: new TypeError('no such thing') };
    const old = createFakeDelivery(packOf(a), { sentAtMs: NOW_MS, firstDelivery: 'perhaps_not' });

    await handlerWith(bug, NOW_MS + 15 * MINUTE_MS, { isTableFailing: true }).handle(old);

    expect(old.settled).toMatchObject([{ dead: [{ body: `unrecorded ${a.id}` }] }]);
  });
});
