import { once } from 'node:events';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import type { Delivery, Received } from '../../core/ports/queue.ts';
import { waitFor } from '../../local/processes/wait-for.ts';
import { createFakeDelivery, type FakeDelivery } from '../testing/fake-delivery.ts';
import { type Poller, startPoller } from './poller.ts';

const pollers: Poller[] = [];
afterEach(async () => {
  await Promise.all(pollers.splice(0).map((poller) => poller.stop()));
});

const received = (...deliveries: Delivery[]): Received => ({ kind: 'received', deliveries });
const DOWN: Received = { kind: 'unavailable', reason: 'no route' };
const messages = (count: number): FakeDelivery[] =>
  Array.from({ length: count }, (_, n) => createFakeDelivery('{}', { id: `m${n}` }));

/** How long to watch for calls that must not happen. On a busy machine it may miss one, but no test fails. */
const aMoment = () => setTimeout(5);

type Settings = {
  /** The answer to calls after all of these; without it such a call waits until the poller stops. */
  always?: Received;
  /** The answer to a call that is under way when the poller stops. */
  atLast?: Received;
  handle?: (delivery: Delivery) => Promise<boolean>;
  closed?: Promise<boolean>;
};

/** A poller with room for twenty messages, over a queue that answers its calls in turn. */
function start(
  answers: Received[],
  { always, atLast = received(), handle = async () => true, closed = Promise.resolve(true) }: Settings = {},
) {
  const calls: { max: number; waitMs: number }[] = [];
  const handled: string[] = [];
  const told: unknown[] = [];
  const inFlight = { now: 0, most: 0 };
  const poller = startPoller(
    {
      consumer: {
        async receive({ signal, ...options }) {
          calls.push(options);
          await setImmediate(); // a call takes time
          const answer = answers.shift() ?? always;
          if (answer) return answer;
          if (!signal.aborted) await once(signal, 'abort');
          return atLast;
        },
      },
      breaker: { whenClosed: async (signal) => (await closed) && !signal.aborted },
      async handle(delivery) {
        handled.push(delivery.id);
        return handle(delivery);
      },
      inFlight: {
        add(count) {
          inFlight.now += count;
          inFlight.most = Math.max(inFlight.most, inFlight.now);
        },
      },
      probe: {
        receiveAnswered: (...answer) => void told.push(answer),
        received: () => {},
        messageLost: (id) => void told.push(`lost ${id}`),
        failed: (error) => void told.push(error),
      },
    },
    { waitMs: 7_000, maxInFlight: 20 },
  );
  pollers.push(poller);
  return { poller, calls, handled, told, inFlight };
}

test('a call takes up to ten messages and waits as long as the options say', async () => {
  const { calls } = start([]);
  await waitFor(() => calls.length > 0, { what: 'a call' });
  expect(calls).toEqual([{ max: 10, waitMs: 7_000 }]);
});

test('each message is handled, and in flight until its handling ends', async () => {
  const { calls, handled, inFlight, told } = start([
    received(...messages(2)),
    received(createFakeDelivery()),
  ]);

  await waitFor(() => calls.length === 3 && inFlight.now === 0, { what: 'all to be handled' });

  expect(handled).toEqual(['m0', 'm1', 'm1']);
  expect(inFlight.most).toBeGreaterThanOrEqual(2);
  expect(told).toEqual([
    ['received', 2],
    ['received', 1],
  ]);
});

test('the poller makes no call that could bring more messages than it has room for', async () => {
  const endings: (() => void)[] = [];
  const { calls, inFlight } = start([], {
    always: received(...messages(10)),
    handle: () => new Promise((resolve) => endings.push(() => resolve(true))),
  });
  await waitFor(() => endings.length === 20, { what: 'twenty messages' });

  for (const end of endings.splice(0, 9)) end();
  await aMoment();
  expect(calls).toHaveLength(2);
  for (const end of endings.splice(0, 1)) end();
  await waitFor(() => calls.length === 3, { what: 'another call' });

  expect(inFlight.most).toBe(20);
  await waitFor(() => endings.length === 20, { what: 'the messages of that call' });
  const stopped = pollers.pop()?.stop();
  for (const end of endings) end();
  await stopped;
});

test('the poller is receiving unless it has as many messages as it may', async () => {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const { poller, calls } = start([received(...messages(10)), received(...messages(10))], {
    handle: () => promise,
  });
  await waitFor(() => calls.length === 2 && !poller.isReceiving(), { what: 'a full poller' });
  resolve(true);
  await waitFor(() => poller.isReceiving(), { what: 'the next call' });
});

test('a call that is answered is followed by the next at once', async () => {
  const { calls, poller } = start([], { always: received() });
  for (let turn = 0; turn < 50; turn += 1) await setImmediate();
  const { length } = calls;
  await poller.stop();

  expect(length).toBeGreaterThan(10);
});

test('nothing is received while the breaker is open', async () => {
  const { promise: closed, resolve: close } = Promise.withResolvers<boolean>();
  const { calls } = start([], { closed });
  await aMoment();
  expect(calls).toEqual([]);

  close(true);
  await waitFor(() => calls.length === 1, { what: 'a call' });
});

describe('an unreachable queue', () => {
  test('is reported, and called again', async () => {
    const { told, handled } = start([DOWN, received(createFakeDelivery())]);

    await waitFor(() => handled.length === 1, { what: 'the message' });

    expect(told).toEqual([
      ['unavailable', 0, 'no route'],
      ['received', 1],
    ]);
  });

  test('is not called in a tight loop', async () => {
    const { calls, poller } = start([], { always: DOWN });
    await setTimeout(100);
    await poller.stop();

    expect(calls.length).toBeLessThan(20);
  });
});

describe('a message', () => {
  test('whose handling fails is reported, and receiving goes on', async () => {
    const bug = new TypeError('a bug');
    const { calls, told, inFlight } = start([received(createFakeDelivery())], {
      handle: () => Promise.reject(bug),
    });

    await waitFor(() => calls.length === 2 && inFlight.now === 0, { what: 'the next call' });

    expect(told).toContain(bug);
  });

  test('is reported as lost only when that happens while it is in hand', async () => {
    const [early, late] = messages(2) as [FakeDelivery, FakeDelivery];
    const ended = Promise.withResolvers<boolean>();
    const { told, inFlight } = start([received(early, late)], {
      handle: async ({ id }) => (id === late.id ? ended.promise : true),
    });
    await waitFor(() => inFlight.most === 2 && inFlight.now === 1, { what: 'the first to end' });

    early.lose();
    late.lose();
    ended.resolve(true);

    await waitFor(() => inFlight.now === 0, { what: 'the second to end' });
    expect(told.filter((each) => typeof each === 'string')).toEqual(['lost m1']);
  });
});

describe('a poller that is stopped', () => {
  test('ends when the handling of all its messages has ended', async () => {
    const ended = Promise.withResolvers<boolean>();
    const { poller, handled, calls } = start([received(createFakeDelivery())], {
      handle: () => ended.promise,
    });
    await waitFor(() => handled.length === 1, { what: 'the message' });
    let isStopped = false;
    const stopped = poller.stop().then(() => {
      isStopped = true;
    });
    await aMoment();
    expect(isStopped).toBe(false);

    ended.resolve(true);
    await stopped;
    expect(calls.length).toBeLessThanOrEqual(2);
  });

  test('releases messages that still arrive', async () => {
    const delivery = createFakeDelivery();
    const { poller, calls, handled } = start([], { atLast: received(delivery) });
    await waitFor(() => calls.length === 1, { what: 'a call' });

    await poller.stop();

    expect(handled).toEqual([]);
    expect(delivery.released).toEqual([{}]);
  });
});
