import { expect, test } from 'vitest';
import type { Consumer, Delivery, NewDeadLetter, Received } from '../../core/ports/queue.ts';
import type { QueueHarness } from './queue-harness.ts';

export type QueueRig = ReturnType<typeof createQueueRig>;
export type QueueTest = ReturnType<typeof createQueueTest>;

/** Between the queue's host and the test's. */
export const CLOCKS_DIFFER_MS = 2_000;
/** What does not come within so many claims never comes. */
const PATIENCE_CLAIMS = 5;
/** What comes again at all has done so within so many claims. */
const REST_CLAIMS = 1.5;
const STEPS_PER_CLAIM = 8;
const MAX_VANISHED = 20;

/** A test that has a queue of its own. */
export function createQueueTest(createHarness: (attempt: number) => QueueHarness | Promise<QueueHarness>) {
  return test.extend('queue', async ({ task, onTestFinished }) => {
    const harness = await createHarness(task.result?.retryCount ?? 0);
    onTestFinished(() => harness.close?.());
    return createQueueRig(harness);
  });
}

/** A harness with what the tests have in common. */
function createQueueRig(harness: QueueHarness) {
  const { sender, pass, claimMs } = harness;
  const stepMs = claimMs / STEPS_PER_CLAIM;
  const never = new AbortController().signal;
  let gravedigger: Consumer | undefined;
  return {
    ...harness,
    send,
    receive,
    receiveAbandoned,
    during,
    rest: (...consumers: Consumer[]) => during(claimMs * REST_CLAIMS, ...consumers),
    next,
    nextNotBefore,
    take,
    nextAbandoned,
    outlive,
    bury,
    until,
  };

  async function send(...bodies: string[]): Promise<void> {
    for (const body of bodies) expect(await sender.send(body)).toEqual({ kind: 'confirmed' });
  }

  async function receive(consumer: Consumer, max = 10): Promise<Delivery[]> {
    return deliveriesOf(await consumer.receive({ max, waitMs: 0, signal: never }));
  }

  async function receiveAbandoned(consumer: Consumer): Promise<Delivery[]> {
    return deliveriesOf(await consumer.receiveAbandoned({ max: 10, signal: never }));
  }

  /** All that the consumers are given while so much time passes. */
  async function during(ms: number, ...consumers: Consumer[]): Promise<Delivery[]> {
    const given: Delivery[] = [];
    const untilMs = harness.now() + ms;
    do {
      for (const consumer of consumers) given.push(...(await receive(consumer)));
      await pass(Math.min(stepMs, ms));
    } while (harness.now() < untilMs);
    return given;
  }

  /** The next message that one of the consumers is given. */
  async function next(...consumers: Consumer[]): Promise<Delivery> {
    return (await poll(() => tryNext(consumers))) ?? expect.fail('no message came');
  }

  /** The next message, which nobody is given before a time. */
  async function nextNotBefore(notBeforeMs: number, ...consumers: Consumer[]): Promise<Delivery> {
    const stepMs = (notBeforeMs - harness.now()) / STEPS_PER_CLAIM;
    while (harness.now() < notBeforeMs) {
      const early = await tryNext(consumers);
      if (early && harness.now() < notBeforeMs) return expect.fail('it came too early');
      if (early) return early;
      await pass(stepMs - 1);
    }
    return next(...consumers);
  }

  async function tryNext(consumers: readonly Consumer[]): Promise<Delivery | undefined> {
    for (const consumer of consumers) {
      const [delivery] = await receive(consumer, 1);
      if (delivery) return delivery;
    }
    return undefined;
  }

  async function take(count: number, ...consumers: Consumer[]): Promise<Delivery[]> {
    const taken: Delivery[] = [];
    while (taken.length < count) taken.push(await next(...consumers));
    return taken;
  }

  async function nextAbandoned(consumer: Consumer): Promise<Delivery> {
    const abandoned = await poll(async () => (await receiveAbandoned(consumer)).at(0));
    return abandoned ?? expect.fail('nothing was abandoned');
  }

  /**
   * Gives messages to one consumer after the other, until one is abandoned. A consumer vanishes with what it has in hand
   * unless `survives` ends that.
   */
  async function outlive(survives: (delivery: Delivery) => Promise<boolean> = async () => false) {
    const vanished: Delivery[] = [];
    let survivor = harness.consumer();
    for (;;) {
      const found = await poll(async () => {
        const [delivery] = await receive(survivor, 1);
        if (delivery) return { delivery };
        const [abandoned] = await receiveAbandoned(survivor);
        return abandoned && { abandoned };
      });
      if (found === undefined) return expect.fail('no message came, nor was one abandoned');
      if ('abandoned' in found) return { vanished, abandoned: found.abandoned, survivor };
      if (await survives(found.delivery)) continue;
      vanished.push(found.delivery);
      if (vanished.length > MAX_VANISHED) expect.fail('the queue never gives up');
      harness.crash(survivor);
      survivor = harness.consumer();
    }
  }

  /** Makes dead letters. */
  async function bury(...letters: NewDeadLetter[]): Promise<void> {
    gravedigger ??= harness.consumer();
    await send('a message that fails');
    expect(await (await next(gravedigger)).settle({ dead: letters })).toBe('settled');
  }

  /** Waits for what may take a while to be true. */
  async function until(check: () => Promise<void>): Promise<void> {
    let failure: unknown;
    const isTrue = await poll(() =>
      check().then(
        () => true,
        (error) => {
          failure = error;
          return undefined;
        },
      ),
    );
    if (!isTrue) throw failure;
  }

  /** Undefined when it was not found for so long that it never will be. */
  async function poll<T>(find: () => Promise<T | undefined>): Promise<T | undefined> {
    for (let step = 0; step < PATIENCE_CLAIMS * STEPS_PER_CLAIM; step += 1) {
      const found = await find();
      if (found !== undefined) return found;
      await pass(stepMs);
    }
    return undefined;
  }
}

export function deliveriesOf(received: Received): Delivery[] {
  return received.kind === 'received' ? received.deliveries : expect.fail(received.reason);
}

export function bodiesOf(deliveries: readonly Delivery[]): string[] {
  return deliveries.map(({ body }) => body);
}

export async function settleAll(deliveries: readonly Delivery[]): Promise<void> {
  for (const delivery of deliveries) expect(await delivery.settle()).toBe('settled');
}
