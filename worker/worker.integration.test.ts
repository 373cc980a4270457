import { afterEach, describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { MAX_RECEIVE_COUNT } from '../adapters/aws/setup/resources.ts';
import { redriveDeadLetters } from '../core/dead-letters/redrive.ts';
import { encodeEvent, encodePack, type QueuedEvent } from '../core/event/pack.ts';
import { waitFor } from '../local/processes/wait-for.ts';
import { createTcpProxy } from '../local/testing/tcp-proxy.ts';
import { demoFlaky } from './handlers/demo-flaky.ts';
import { defineHandler, type Handler } from './handlers/handler.ts';
import { orderPlaced } from './handlers/order-placed.ts';
import { describeAttempt } from './process/describe-attempt.ts';
import { createWorkerRig, type WorkerRig } from './testing/worker-rig.ts';

const endpoints = { sqsUrl: inject('sqsUrl'), dynamoUrl: inject('dynamoUrl') };
const cleanUps: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function rigWith(options?: Parameters<typeof createWorkerRig>[1]): Promise<WorkerRig> {
  const rig = await createWorkerRig(endpoints, options);
  cleanUps.push(() => rig.close());
  return rig;
}

/** A worker that reaches one of its services through a proxy, and that has stored an event. */
async function workerBehindProxy(
  service: keyof typeof endpoints,
  options?: Parameters<WorkerRig['startWorker']>[0],
) {
  const proxy = await createTcpProxy({ targetPort: Number(new URL(endpoints[service]).port) });
  cleanUps.push(() => proxy.close());
  const rig = await rigWith({ workerEndpoints: { ...endpoints, [service]: proxy.url } });
  const worker = rig.startWorker(options);
  const event = rig.event();
  await rig.enqueue(event);
  await rig.stored(event.id);
  return { rig, worker, proxy };
}

const depthOf = async (rig: WorkerRig) => {
  const { visible, inFlight, delayed } = await rig.queues.events.depth();
  return visible + inFlight + delayed;
};
/** A failure is on record a little before its dead letter is in the queue. */
const untilDeadLetters = (rig: WorkerRig, count: number) =>
  waitFor(async () => (await rig.queues.depth()).deadLetters === count, { what: `${count} dead letters` });
const queueEmpty = (rig: WorkerRig) =>
  waitFor(async () => (await depthOf(rig)) === 0, { what: 'an empty queue' });

describe('a pack', () => {
  it('is stored, event by event, and leaves the queue', async () => {
    const rig = await rigWith();
    const events = Array.from({ length: 50 }, (_, n) => rig.event({ subject: 'abc', payload: { n } }));
    await rig.enqueue(...events);
    rig.startWorker();

    const stored = await Promise.all(events.map(({ id }) => rig.stored(id)));

    expect(stored.map(({ content }) => content)).toEqual(events.map(({ content }) => content));
    expect(stored.every(({ outcome, attempts }) => outcome === 'processed' && attempts === 1)).toBe(true);
    await queueEmpty(rig);
  });

  it('that is delivered twice is stored once, and its second delivery counts as duplicates', async () => {
    const rig = await rigWith();
    const event = rig.event();
    await rig.enqueue(event);
    await rig.enqueue(event);
    rig.startWorker();

    await queueEmpty(rig);

    expect([await rig.counted('processed'), await rig.counted('duplicate')]).toEqual([1, 1]);
  });

  it('keeps its record when it is delivered again after a crash between storing and deleting', async () => {
    const rig = await rigWith();
    const event = rig.event();
    await rig.enqueue(event);
    rig.startWorker();
    const first = await rig.stored(event.id);

    await rig.enqueue(event);
    await waitFor(async () => (await rig.counted('duplicate')) === 1, { what: 'the duplicate' });

    expect(await rig.stored(event.id)).toEqual(first);
  });

  it('is split at its third delivery, and each of its events is stored', async () => {
    const rig = await rigWith();
    const events = [rig.event(), rig.event(), rig.event()];
    await rig.enqueue(...events);
    for (let delivery = 1; delivery <= 2; delivery += 1) {
      const answer = await rig.queues.events.receive({
        maxMessages: 10,
        waitSeconds: 20,
        visibilitySeconds: 60,
      });
      const [message] = answer.kind === 'received' ? answer.messages : [];
      await rig.queues.events.extend(message?.receiptHandle ?? '', 0);
    }
    rig.startWorker();

    const stored = await Promise.all(events.map(({ id }) => rig.stored(id)));

    expect(stored.map(({ outcome }) => outcome)).toEqual(['processed', 'processed', 'processed']);
    await queueEmpty(rig);
  });
});

describe('a handler', () => {
  it('enriches its event', async () => {
    const rig = await rigWith({ handlers: [orderPlaced] });
    const items = [
      { sku: 'a', quantity: 2, unit_price_cents: 250 },
      { sku: 'b', quantity: 1, unit_price_cents: 1000 },
    ];
    const event = rig.event({ eventType: 'order.placed', payload: { items } });
    await rig.enqueue(event);
    rig.startWorker();

    const stored = await rig.stored(event.id);

    expect(stored.enrichment).toEqual({ item_count: 3, total_cents: 1500 });
  });

  it('that fails is retried, and the other events of the pack are stored meanwhile', async () => {
    const rig = await rigWith({ handlers: [demoFlaky] });
    const [flaky, neighbour] = [
      rig.event({ eventType: 'demo.flaky', payload: { fail_times: 2 } }),
      rig.event(),
    ];
    await rig.enqueue(flaky, neighbour);
    rig.startWorker();

    const stored = await rig.stored(flaky.id);

    expect(stored).toMatchObject({
      outcome: 'processed',
      attempts: 3,
      enrichment: { succeeded_at_attempt: 3 },
    });
    expect((await rig.stored(neighbour.id)).attempts).toBe(1);
    expect(stored.enqueuedAtMs).toBeLessThanOrEqual(stored.receivedAtMs);
    expect(await rig.counted('retried')).toBe(2);
  });

  it('that fails for good has its event recorded as failed, with the reason, and dead-lettered', async () => {
    const rig = await rigWith({ handlers: [demoFlaky] });
    const event = rig.event({ eventType: 'demo.flaky', payload: { fail_times: 9 } });
    await rig.enqueue(event);
    rig.startWorker();

    const stored = await rig.stored(event.id);

    expect(stored).toMatchObject({
      outcome: 'failed',
      attempts: 5,
      reason: expect.stringContaining('asked to fail'),
    });
    const [deadLetter] = await rig.deadLetters(1);
    expect(deadLetter?.reason).toContain('asked to fail');
    expect(deadLetter?.body).toContain(event.id);
    await queueEmpty(rig);
  });

  it('whose payload does not match is not run: the event is dead-lettered at once', async () => {
    const rig = await rigWith({ handlers: [orderPlaced] });
    const event = rig.event({ eventType: 'order.placed', payload: { items: 'none' } });
    await rig.enqueue(event);
    rig.startWorker();

    const stored = await rig.stored(event.id);

    expect(stored).toMatchObject({
      outcome: 'failed',
      attempts: 1,
      reason: expect.stringContaining('items'),
    });
  });

  it('that ignores its time limit counts as failed', async () => {
    const stuck = defineHandler({
      eventType: 'stuck',
      payload: z.unknown(),
      handle: () => new Promise<never>(() => {}),
    });
    const rig = await rigWith({ handlers: [stuck] });
    const event = rig.event({ eventType: 'stuck' });
    await rig.enqueue(event);
    rig.startWorker({ handlerTimeoutMs: 50, retryDelaysMs: [0] });

    const stored = await rig.stored(event.id);

    expect(stored).toMatchObject({
      outcome: 'failed',
      attempts: 2,
      reason: expect.stringContaining('50 ms'),
    });
  });
});

/** A handler that counts its runs, and does what the test says. */
function countingHandler(handle: (run: number) => unknown = () => undefined) {
  const runs: number[] = [];
  const handler = defineHandler({
    eventType: 'counted',
    payload: z.unknown(),
    async handle({ attempt }) {
      runs.push(attempt);
      return handle(runs.length);
    },
  });
  return { handler, runs };
}

const fail = () => {
  throw new Error('down');
};

describe('a repeat', () => {
  it('of an event that was processed does not run its handler', async () => {
    const { handler, runs } = countingHandler();
    const rig = await rigWith({ handlers: [handler] });
    const event = rig.event({ eventType: 'counted' });
    await rig.enqueue(event);
    rig.startWorker();
    await rig.stored(event.id);

    for (let n = 0; n < 20; n += 1) await rig.enqueue({ ...event, repeat: true });
    await queueEmpty(rig);

    expect(runs).toEqual([1]);
    expect(await rig.counted('duplicate')).toBe(20);
  });

  it('of an event that failed makes no second dead letter, and does not run its handler', async () => {
    const { handler, runs } = countingHandler(fail);
    const rig = await rigWith({ handlers: [handler] });
    const event = rig.event({ eventType: 'counted' });
    await rig.enqueue(event);
    rig.startWorker({ retryDelaysMs: [] });
    await rig.stored(event.id);

    for (let n = 0; n < 20; n += 1) await rig.enqueue({ ...event, repeat: true });
    await queueEmpty(rig);

    expect(runs).toEqual([1]);
    await untilDeadLetters(rig, 1);
  });

  it.each(['invalid', 'failing'])(
    'in the same pack as its %s event makes no second dead letter',
    async (kind) => {
      const { handler, runs } = countingHandler(fail);
      const strict = defineHandler({ eventType: 'strict', payload: z.string(), handle: async () => {} });
      const rig = await rigWith({ handlers: [handler, strict] });
      const event = rig.event({ eventType: kind === 'invalid' ? 'strict' : 'counted' });
      await rig.enqueue({ ...event, repeat: true }, event, { ...event, repeat: true });
      rig.startWorker({ retryDelaysMs: [] });

      expect((await rig.stored(event.id)).outcome).toBe('failed');
      await queueEmpty(rig);

      await untilDeadLetters(rig, 1);
      expect(runs).toEqual(kind === 'invalid' ? [] : [1]);
    },
  );

  it('of an event that is being retried does not run its handler', async () => {
    const { handler, runs } = countingHandler(fail);
    const rig = await rigWith({ handlers: [handler] });
    const event = rig.event({ eventType: 'counted' });
    await rig.enqueue(event);
    rig.startWorker({ retryDelaysMs: [600_000] });
    await waitFor(async () => (await rig.counted('retried')) === 1, { what: 'the first attempt' });

    for (let n = 0; n < 5; n += 1) await rig.enqueue({ ...event, repeat: true });
    await waitFor(async () => (await rig.counted('duplicate')) === 5, { what: 'the repeats' });

    expect(runs).toEqual([1]);
    expect((await rig.backEnd.store.find([event.id])).get(event.id)?.attempts).toMatchObject({
      attempt: 1,
      eventType: 'counted',
    });
  });
});

describe('a worker that died after an attempt was on record, before the next one was sent', () => {
  /** Leaves what such a worker leaves: its attempt recorded under its delivery, and its message in the queue. */
  async function abandonedAttempt(rig: WorkerRig, events: QueuedEvent[], deliveries: number) {
    await rig.enqueue(...events);
    let messageId = '';
    for (let delivery = 1; delivery <= deliveries; delivery += 1) {
      const answer = await rig.queues.events.receive({ maxMessages: 1, waitSeconds: 20 });
      const [message] = answer.kind === 'received' ? answer.messages : [];
      messageId = message?.messageId ?? '';
      await rig.queues.events.extend(message?.receiptHandle ?? '', 0);
    }
    for (const event of events) {
      const plan = { kind: 'again', atMs: Date.now() } as const;
      const how = {
        error: 'down',
        atMs: Date.now(),
        durationMs: 1,
        worker: 'dead',
        delivery: messageId,
        plan,
      };
      await rig.backEnd.store.noteAttempt(describeAttempt(event, how));
    }
  }

  it.each([
    ['comes again', 1],
    ['is split', 2],
  ])('loses nothing: when its message %s, the next attempt follows', async (_what, deliveries) => {
    const { handler, runs } = countingHandler();
    const rig = await rigWith({ handlers: [handler] });
    const events = [rig.event({ eventType: 'counted' }), rig.event({ eventType: 'counted' })];
    await abandonedAttempt(rig, events, deliveries);
    rig.startWorker();

    const stored = await Promise.all(events.map(({ id }) => rig.stored(id)));

    expect(runs).toEqual([2, 2]);
    for (const each of stored)
      expect(each).toMatchObject({ attempts: 2, history: [{ attempt: 1, error: 'down', worker: 'dead' }] });
    await queueEmpty(rig);
  });

  it('loses nothing when SQS gave up on its message', async () => {
    const { handler, runs } = countingHandler();
    const rig = await rigWith({ handlers: [handler] });
    const event = rig.event({ eventType: 'counted' });
    await abandonedAttempt(rig, [event], MAX_RECEIVE_COUNT);
    // The receive after the last that SQS allows moves the message. It keeps its id.
    await rig.queues.events.receive({ maxMessages: 1, waitSeconds: 1 });
    const worker = rig.startWorker();

    await worker.drainAbandoned(new AbortController().signal);

    expect(await rig.stored(event.id)).toMatchObject({ outcome: 'processed', attempts: 2 });
    expect(runs).toEqual([2]);
    expect((await rig.queues.depth()).deadLetters).toBe(0);
  });
});

describe('an entry that no worker can read', () => {
  it('is dead-lettered alone and recorded as failed; repaired and put back, it is processed', async () => {
    const rig = await rigWith();
    const [good, bad] = [rig.event(), rig.event()];
    const broken = encodeEvent(bad).replace('"event_type":"test"', '"event_type":"no type"');
    await rig.queues.events.send(encodePack([encodeEvent(good), broken], 1));
    rig.startWorker();

    expect((await rig.stored(good.id)).outcome).toBe('processed');
    const { history } = await waitFor(
      async () => (await rig.backEnd.store.find([bad.id])).get(bad.id)?.attempts,
      {
        what: 'the bad entry to be on record',
      },
    );
    expect(history).toMatchObject([{ attempt: 1, error: expect.stringContaining('event_type') }]);
    await untilDeadLetters(rig, 1);

    await rig.enqueue(bad);
    expect((await rig.stored(bad.id)).outcome).toBe('processed');
  });
});

describe('an envelope of a newer release', () => {
  it('waits for a newer worker', async () => {
    const rig = await rigWith();
    const body = '{"sluice":2,"not":"ours to read"}';
    await rig.queues.events.send(body);
    rig.startWorker();

    const { delayed } = await waitFor(
      async () => {
        const depth = await rig.queues.events.depth();
        return depth.visible + depth.inFlight === 0 ? depth : undefined;
      },
      { what: 'it to wait' },
    );
    expect(delayed).toBe(1);
    expect((await rig.queues.depth()).deadLetters).toBe(0);
  });
});

describe('a dead letter', () => {
  it('that is put back and fails again is recorded once, in its later run', async () => {
    const { handler, runs } = countingHandler(fail);
    const rig = await rigWith({ handlers: [handler] });
    const event = rig.event({ eventType: 'counted' });
    await rig.enqueue(event);
    rig.startWorker({ retryDelaysMs: [] });
    const first = await rig.stored(event.id);

    const all = { matches: () => true, limit: 10, dryRun: false };
    await untilDeadLetters(rig, 1);
    await redriveDeadLetters(rig.backEnd, all);

    const second = await waitFor(
      async () => {
        const stored = (await rig.backEnd.store.find([event.id])).get(event.id)?.stored;
        return stored?.run === 2 ? stored : undefined;
      },
      { what: 'the second run' },
    );
    expect(second).toMatchObject({ outcome: 'failed', storedAtMs: first.storedAtMs });
    expect(second.history?.map(({ run }) => run)).toEqual([1, 2]);
    expect(runs).toHaveLength(2);
    await untilDeadLetters(rig, 1);
  });

  it('becomes processed when its cause is fixed and it is put back on the queue', async () => {
    let mended = false;
    const fickle: Handler = defineHandler({
      eventType: 'fickle',
      payload: z.unknown(),
      async handle() {
        if (!mended) throw new Error('not mended yet');
      },
    });
    const rig = await rigWith({ handlers: [fickle] });
    const event = rig.event({ eventType: 'fickle' });
    await rig.enqueue(event);
    rig.startWorker({ retryDelaysMs: [] });
    expect((await rig.stored(event.id)).outcome).toBe('failed');

    await untilDeadLetters(rig, 1);

    mended = true;
    const all = { matches: () => true, limit: 10, dryRun: false };
    const summary = await redriveDeadLetters(rig.backEnd, all);

    const redriven = await waitFor(
      async () => {
        const stored = (await rig.backEnd.store.find([event.id])).get(event.id)?.stored;
        return stored?.outcome === 'processed' ? stored : undefined;
      },
      { what: 'the event to be processed' },
    );
    expect(summary).toMatchObject({ seen: 1, moved: 1 });
    expect(redriven).not.toHaveProperty('reason');
  });

  it('is made of another event under the same id', async () => {
    const rig = await rigWith();
    const event = rig.event();
    await rig.enqueue(event);
    rig.startWorker();
    await rig.stored(event.id);

    await rig.enqueue({ ...event, content: { ...event.content, payload: 'other' } });

    const [deadLetter] = await rig.deadLetters(1);
    expect(deadLetter?.reason).toContain('conflict');
    expect((await rig.stored(event.id)).content.payload).toEqual({ n: 1 });
  });
});

describe('a message that is not a pack', () => {
  it('is an event when it looks like one, with the same id at every delivery', async () => {
    const rig = await rigWith();
    const body = {
      client_id: 'c-17',
      event_type: 'transaction_approved',
      payload: { amount: 5 },
      timestamp: '2025-05-28T10:00:00Z',
    };
    await rig.queues.events.send(JSON.stringify(body));
    rig.startWorker();

    const page = await waitFor(
      async () => {
        const found = await rig.backEnd.store.list(
          { subject: 'c-17', fromMs: 0, toMs: Date.now() + 1 },
          { limit: 10, maxBytes: 1_000_000 },
        );
        return found.events.length > 0 ? found : undefined;
      },
      { what: "the client's event" },
    );

    expect(page.events[0]?.content).toEqual({
      eventType: 'transaction_approved',
      subject: 'c-17',
      occurredAt: '2025-05-28T10:00:00Z',
      payload: { amount: 5 },
    });
  });

  it.each([
    ['nonsense', 'not JSON'],
    ['{"sluice":0,"events":[]}', 'version 1'],
    ['{"client_id":"c-1","payload":{}}', 'event_type'],
    ['{"event_type":"a","payload":12345678901234567890}', '#/payload'],
  ])('%s is dead-lettered with its reason', async (body, reason) => {
    const rig = await rigWith();
    await rig.queues.events.send(body);
    rig.startWorker();

    const [deadLetter] = await rig.deadLetters(1);

    expect(deadLetter).toEqual({ body, reason: expect.stringContaining(reason) });
    await queueEmpty(rig);
  });
});

describe('an outage', () => {
  it('of the table stops receiving and dead-letters nothing; afterwards every event is stored', async () => {
    const { rig, worker, proxy } = await workerBehindProxy('dynamoUrl');

    proxy.cut();
    const caught = rig.event();
    await rig.enqueue(caught);
    await waitFor(() => !worker.isTableAvailable(), { what: 'the worker to notice' });
    const during = [rig.event(), rig.event()];
    for (const event of during) await rig.enqueue(event);
    expect((await rig.backEnd.store.find([caught.id])).get(caught.id)?.stored).toBeUndefined();
    proxy.restore();

    for (const event of [caught, ...during]) expect((await rig.stored(event.id)).outcome).toBe('processed');
    expect((await rig.queues.depth()).deadLetters).toBe(0);
    await queueEmpty(rig);
  });

  it('of the table does not keep a worker from stopping: it releases its messages, and another stores them', async () => {
    // No long poll: the emulator would give the released message to a call that the stop cuts off.
    const { rig, worker, proxy } = await workerBehindProxy('dynamoUrl', { receiveWaitSeconds: 0 });
    proxy.cut();
    const event = rig.event();
    await rig.enqueue(event);
    await waitFor(() => !worker.isTableAvailable(), { what: 'the worker to notice' });

    await worker.stop();
    const { visible, inFlight } = await rig.queues.events.depth();
    proxy.restore();
    rig.startWorker();

    // A busy queue may have both the message and the one that replaces it: they have one id.
    expect(visible).toBeGreaterThan(0);
    expect(inFlight).toBe(0);
    expect((await rig.stored(event.id)).outcome).toBe('processed');
  });

  it('of the queue loses nothing: events in hand are stored, and receiving goes on once it is back', async () => {
    // No long poll: the emulator would give the message to a call that was cut off, and hide it for its visibility timeout.
    const { rig, proxy } = await workerBehindProxy('sqsUrl', { receiveWaitSeconds: 0 });

    proxy.cut();
    const during = rig.event();
    await rig.enqueue(during);
    proxy.restore();

    // If a receive call took it as the connection was cut, it is back after its visibility timeout.
    const stored = await waitFor(
      async () => (await rig.backEnd.store.find([during.id])).get(during.id)?.stored,
      {
        what: 'the event',
      },
    );
    expect(stored.outcome).toBe('processed');
  });
});

describe('a stopping worker', () => {
  it('finishes its messages and receives no new ones', async () => {
    const { handler, began, end } = heldByTheTest();
    const rig = await rigWith({ handlers: [handler] });
    const event = rig.event({ eventType: handler.eventType });
    await rig.enqueue(event);
    const worker = rig.startWorker();
    await began;

    const stopped = worker.stop();
    await rig.enqueue(rig.event());
    end();
    await stopped;

    expect((await rig.backEnd.store.find([event.id])).get(event.id)?.stored?.outcome).toBe('processed');
    expect(await depthOf(rig)).toBe(1);
  });

  it('releases the messages that it cannot finish in time', async () => {
    const { handler, began } = heldByTheTest();
    const rig = await rigWith({ handlers: [handler] });
    const event = rig.event({ eventType: handler.eventType });
    await rig.enqueue(event);
    // No long poll: the emulator would give the released message to a call that the stop cuts off.
    const worker = rig.startWorker({ drainMs: 100, receiveWaitSeconds: 0 });
    await began;

    await worker.stop();

    expect((await rig.backEnd.store.find([event.id])).get(event.id)?.stored).toBeUndefined();
    expect((await rig.queues.events.depth()).visible).toBe(1);
  });
});

describe('a message that SQS gave up on', () => {
  it('is recorded as failed by the lease holder, and passed on to the dead-letter queue', async () => {
    const rig = await rigWith();
    const event = rig.event();
    const unreadable = 'nonsense';
    await rig.queues.abandoned.send(
      `{"sluice":1,"enqueued_at":1,"events":[${JSON.stringify(toWire(event))}]}`,
    );
    await rig.queues.abandoned.send(unreadable);
    const worker = rig.startWorker();

    await worker.drainAbandoned(new AbortController().signal);

    expect(await rig.stored(event.id)).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('workers died'),
    });
    expect((await rig.deadLetters(2)).map(({ reason }) => reason)).toContainEqual(
      expect.stringContaining('workers died'),
    );
    expect(await rig.queues.abandoned.depth()).toMatchObject({ visible: 0, inFlight: 0 });
  });
});

/** A handler that says when it has begun, and ends when the test says so. */
function heldByTheTest() {
  const [began, ended] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const handler = defineHandler({
    eventType: 'held',
    payload: z.unknown(),
    async handle() {
      began.resolve();
      await ended.promise;
    },
  });
  return { handler, began: began.promise, end: () => ended.resolve() };
}

function toWire(event: ReturnType<WorkerRig['event']>) {
  const { id, acceptedAtMs, traceparent, attempt, content } = event;
  return {
    id,
    accepted_at: acceptedAtMs,
    traceparent,
    attempt,
    event_type: content.eventType,
    payload: content.payload,
  };
}
