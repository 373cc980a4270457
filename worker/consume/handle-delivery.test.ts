import { describe, expect, it } from 'vitest';
import { decodePack, type UnreadableEntry } from '../../core/event/decode-pack.ts';
import { encodeEvent, encodePack, type QueuedEvent } from '../../core/event/pack.ts';
import { startTrace } from '../../core/telemetry/trace-context.ts';
import type { Conclusion } from '../process/conclusion.ts';
import type { Delivery } from '../process/handle-event.ts';
import { createFakeQueues, receivedMessage } from '../testing/fake-queues.ts';
import { createSilentProbe } from '../testing/silent-probe.ts';
import { createPackHandler } from './handle-delivery.ts';

const eventOf = (n: number): QueuedEvent => ({
  id: `01a1fbe4-56e0-8114-bee5-00000000000${n}`,
  content: { eventType: 'test', payload: n },
  acceptedAtMs: 5,
  enqueuedAtMs: 7,
  traceparent: startTrace().traceparent,
  run: 1,
  attempt: 2,
});
const held = () => false;
const packOf = (...events: QueuedEvent[]) => encodePack(events.map(encodeEvent), 7);

function handlerWith(conclusions: Record<string, Conclusion> = {}, queues = createFakeQueues()) {
  const stopping = new AbortController();
  const probe = createSilentProbe();
  const handled: string[] = [];
  const deliveries: Delivery[] = [];
  const givenUp: UnreadableEntry[] = [];
  const postponed: number[] = [];
  const packs = createPackHandler({
    queues,
    probe,
    stopping: stopping.signal,
    giveUp: {
      event: async () => 'concluded',
      conflict: async () => 'concluded',
      message: async () => 'concluded',
      entry: async (entry) => {
        givenUp.push(entry);
        return 'concluded';
      },
    },
    waitForLaterRelease: async (_message, version) => {
      postponed.push(version);
      return true;
    },
    handleEvent: async ({ id }, delivery) => {
      handled.push(id);
      deliveries.push(delivery);
      return conclusions[id] ?? 'concluded';
    },
  });
  return { packs, queues, stopping, probe, handled, deliveries, givenUp, postponed };
}

const idsOf = (body: string) => {
  const decoded = decodePack(body, 'm', 0);
  return decoded.kind === 'pack' ? decoded.events.map(({ id }) => id) : decoded.kind;
};

describe('a pack', () => {
  const [a, b] = [eventOf(1), eventOf(2)];

  it('is deleted once every event is concluded', async () => {
    const { packs, queues, handled } = handlerWith();

    await packs.handle(receivedMessage(packOf(a, b)), held);

    expect(handled).toEqual([a.id, b.id]);
    expect(queues.events.acknowledged).toEqual(['receipt']);
  });

  it('with copies of an event has it handled once, and counts the others as duplicates', async () => {
    const { packs, queues, handled, probe } = handlerWith();

    await packs.handle(receivedMessage(packOf({ ...a, repeat: true }, a, b, { ...a, repeat: true })), held);

    expect(handled).toEqual([a.id, b.id]);
    expect(probe.told).toEqual(['duplicate', 'duplicate']);
    expect(queues.events.acknowledged).toEqual(['receipt']);
  });

  it('with an entry that nobody can read is handled all the same, and that entry alone is given up', async () => {
    const { packs, queues, handled, givenUp } = handlerWith();
    const bad = encodeEvent(eventOf(3)).replace('"event_type":"test"', '"event_type":"no type"');

    await packs.handle(receivedMessage(encodePack([encodeEvent(a), bad, encodeEvent(b)], 7)), held);

    expect(handled).toEqual([a.id, b.id]);
    expect(givenUp).toEqual([
      {
        body: encodePack([bad], 7),
        reason: expect.stringContaining('#/event_type'),
        about: { eventId: eventOf(3).id, run: 1, attempt: 2, history: [] },
      },
    ]);
    expect(queues.events.acknowledged).toEqual(['receipt']);
  });

  it.each([
    ['a first delivery', receivedMessage(packOf(a)), true],
    ['a later delivery', receivedMessage(packOf(a), 2), false],
    [
      'a message that waited for this release',
      { ...receivedMessage(packOf(a)), attributes: { first_sent_at: '1' } },
      false,
    ],
  ])('in %s says whether it is surely the first', async (_what, message, isFirst) => {
    const { packs, deliveries } = handlerWith();
    await packs.handle(message, held);
    expect(deliveries.map((delivery) => delivery.isFirst)).toEqual([isFirst]);
  });

  it('of a newer release waits for one', async () => {
    const { packs, queues, postponed } = handlerWith();

    await packs.handle(receivedMessage('{"sluice":2,"whatever":[]}'), held);

    expect([postponed, queues.events.acknowledged]).toEqual([[2], ['receipt']]);
  });

  it('comes again when one of its events is not, and is not given back at once: that would spin', async () => {
    const { packs, queues } = handlerWith({ [b.id]: 'not_yet' });

    await packs.handle(receivedMessage(packOf(a, b)), held);

    expect(queues.events).toMatchObject({ acknowledged: [], extended: [], sent: [] });
  });

  it('is given back at once when the worker has no more time', async () => {
    const { packs, queues, stopping } = handlerWith({ [b.id]: 'not_yet' });
    stopping.abort();

    await packs.handle(receivedMessage(packOf(a, b)), held);

    expect(queues.events.extended).toEqual([{ receiptHandle: 'receipt', seconds: 0 }]);
  });

  it('is split at its third delivery: each event goes on alone, as it was, and none is handled', async () => {
    const { packs, queues, handled, probe } = handlerWith();

    await packs.handle(receivedMessage(packOf(a, b), 3), held);

    expect(queues.events.sent.map(({ body }) => idsOf(body))).toEqual([[a.id], [b.id]]);
    expect(decodePack(queues.events.sent[0]?.body ?? '', 'm', 0)).toMatchObject({
      events: [{ ...a, resentFrom: 'message' }],
    });
    expect(queues.events.acknowledged).toEqual(['receipt']);
    expect([handled, probe.told]).toEqual([[], ['packSplit']]);
  });

  it('is kept when it can not be split whole', async () => {
    const queues = createFakeQueues({
      events: {
        send: async (body) =>
          body.includes(b.id) ? { kind: 'unavailable', reason: 'down' } : { kind: 'sent', messageId: '1' },
      },
    });
    const { packs } = handlerWith({}, queues);

    await packs.handle(receivedMessage(packOf(a, b), 3), held);

    expect(queues.events.acknowledged).toEqual([]);
  });

  it('of one event goes on being handled, whatever its delivery', async () => {
    const { packs, handled } = handlerWith();

    await packs.handle(receivedMessage(packOf(a), 5), held);

    expect(handled).toEqual([a.id]);
  });

  it('that is not done at a late delivery is sent anew, later, so that SQS does not give up on it', async () => {
    const { packs, queues } = handlerWith({ [a.id]: 'not_yet' });

    await packs.handle(receivedMessage(packOf(a), 5), held);

    expect(queues.events.sent.map(({ body, options }) => [idsOf(body), options.delaySeconds])).toEqual([
      [[a.id], 20],
    ]);
    expect(queues.events.acknowledged).toEqual(['receipt']);
  });

  it('that arrives when the worker is to stop is given back, at a late delivery as a new message', async () => {
    const { packs, queues } = handlerWith();

    await packs.giveBack(receivedMessage(packOf(a), 1));
    await packs.giveBack({ ...receivedMessage(packOf(a), 3), attributes: { first_sent_at: '5' } });

    expect(queues.events.sent[0]?.options.attributes).toEqual({ first_sent_at: '5' });
    expect(queues.events.extended).toEqual([{ receiptHandle: 'receipt', seconds: 0 }]);
    expect(queues.events.sent.map(({ options }) => options.delaySeconds)).toEqual([0]);
  });

  it('of a producer keeps its id when it is sent anew', async () => {
    const { packs, queues, handled } = handlerWith();
    const plain = '{"event_type":"a","payload":1}';
    await packs.handle(receivedMessage(plain), held);

    await packs.giveBack(receivedMessage(plain, 4));

    expect(idsOf(queues.events.sent[0]?.body ?? '')).toEqual(handled);
  });

  it('whose deletion is not confirmed is deleted again', async () => {
    const answers = [false, true];
    const queues = createFakeQueues({ events: { acknowledge: async () => answers.shift() ?? true } });
    const { packs } = handlerWith({}, queues);

    await packs.handle(receivedMessage(packOf(a)), held);

    expect(queues.events.acknowledged).toHaveLength(2);
  });
});
