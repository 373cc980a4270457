import { describe, expect, it } from 'vitest';
import type { Consumer, Delivery } from '../../core/ports/queue.ts';
import { describeQueue } from '../conformance/queue.suite.ts';
import { bodiesOf, deliveriesOf } from '../conformance/queue-rig.ts';
import { createTestClock } from './clock.ts';
import { createMemoryLog, type MemoryLogOptions } from './memory-log.ts';
import type { MemoryConsumer } from './memory-queue.ts';
import { createMemoryHarness } from './testing/memory-harness.ts';

const SESSION_MS = 20_000;

describe.each([1, 3])('a log in memory of %i partitions', (partitions) => {
  describeQueue('as a queue', () => {
    const { log, clock } = start({ partitions });
    return createMemoryHarness(log, { clock, claimMs: SESSION_MS });
  });
});

describe('a log in memory', () => {
  it('says that no more consumers than it has partitions have something to do', async () => {
    const { log } = start({ partitions: 5 });
    expect(await log.readBacklog()).toMatchObject({ maxConsumers: 5 });
  });

  it('gives a consumer that joins its share, once nothing of that is in hand', async () => {
    const { log, receive } = start({ partitions: 2 });
    const [first, second] = [log.consumer(), log.consumer()];
    await log.sender.send('one');
    await log.sender.send('two');
    const [one, two] = await receive(first);
    expect(await receive(second)).toEqual([]);
    await log.sender.send('three');
    expect(await receive(first)).toEqual([]);

    await one?.settle();

    expect(bodiesOf(await receive(second))).toEqual(['three']);
    expect(two?.lost.aborted).toBe(false);
  });

  it('gives the share of a consumer that closes to the others at once', async () => {
    const { log, receive } = start({ partitions: 1 });
    const [first, second] = [log.consumer(), log.consumer()];
    await log.sender.send('one');
    await receive(first);
    expect(await receive(second)).toEqual([]);
    await first.close();
    expect(bodiesOf(await receive(second))).toEqual(['one']);
  });

  it('gives its share on when a settlement was not confirmed, and blames nobody for that', async () => {
    const { log, receive, vanish } = start({ partitions: 2 });
    const [first, second] = [log.consumer(), log.consumer()];
    await log.sender.send('one');
    const [one] = await receive(first);
    await receive(second);
    log.link.cut();
    expect(await one?.settle()).toBe('unknown');
    log.link.mend();
    await receive(first);

    expect(await receive(second)).toMatchObject([{ body: 'one', isSuspect: false }]);
    await vanish(second);
    expect(await receive(first)).toMatchObject([{ body: 'one', isSuspect: false }]);
  });

  it('holds a partition up when its oldest message is not settled for too long', async () => {
    const { log, receive } = start({ partitions: 1, maxSpan: 3 });
    const consumer = log.consumer();
    for (const body of ['slow', 'two', 'three', 'four']) await log.sender.send(body);
    const [slow, ...others] = await receive(consumer);
    for (const delivery of others) await delivery.settle();

    expect(bodiesOf(others)).toEqual(['two', 'three']);
    expect(await receive(consumer)).toEqual([]);
    await slow?.settle();
    expect(bodiesOf(await receive(consumer))).toEqual(['four']);
  });

  it('hands out one at a time what was in hand when two holders vanished, and then all at once again', async () => {
    const { log, receive, vanish } = start({ partitions: 1 });
    for (const body of ['one', 'two', 'three']) await log.sender.send(body);
    for (let vanished = 0; vanished < 2; vanished += 1) {
      const consumer = log.consumer();
      expect(await receive(consumer)).toHaveLength(3);
      await vanish(consumer);
    }
    const consumer = log.consumer();
    const alone: Delivery[] = [];
    for (const body of ['one', 'two', 'three']) {
      const taken = await receive(consumer);
      expect(bodiesOf(taken)).toEqual([body]);
      await log.sender.send(`after ${body}`);
      expect(await receive(consumer)).toEqual([]);
      await taken[0]?.settle();
      alone.push(...taken);
    }

    expect(alone.map(({ isSuspect }) => isSuspect)).toEqual([true, false, false]);
    expect(await receive(consumer)).toHaveLength(3);
  });

  it('suspects nothing because idle consumers vanished', async () => {
    const { log, receive, vanish } = start({ partitions: 1 });
    for (let vanished = 0; vanished < 5; vanished += 1) {
      const consumer = log.consumer();
      await log.sender.send('done');
      for (const delivery of await receive(consumer)) expect(await delivery.settle()).toBe('settled');
      await vanish(consumer);
    }
    await log.sender.send('new');
    const holder = log.consumer();
    await receive(holder);
    await vanish(holder);
    expect(await receive(log.consumer())).toMatchObject([{ body: 'new', isSuspect: false }]);
  });

  it('suspects what several vanished with, though they had settled others before', async () => {
    const { log, receive, vanish } = start({ partitions: 1 });
    const holder = log.consumer();
    await log.sender.send('done');
    for (const delivery of await receive(holder)) await delivery.settle();
    await log.sender.send('a killer');
    await receive(holder);
    await vanish(holder);
    const second = log.consumer();
    await receive(second);
    await vanish(second);
    expect(await receive(log.consumer())).toMatchObject([{ body: 'a killer', isSuspect: true }]);
  });

  it('suspects nothing because of what was in hand before it', async () => {
    const { log, receive, vanish } = start({ partitions: 1 });
    await log.sender.send('once in hand');
    await log.sender.send('before it');
    const [first, second, third] = [log.consumer(), log.consumer(), log.consumer()];
    await receive(first, 1);
    await vanish(first);
    const [onceInHand] = await receive(second, 1);
    await onceInHand?.release();
    await receive(second, 1);
    await vanish(second);

    expect(await receive(third)).toMatchObject([
      { body: 'before it', isSuspect: false },
      { body: 'once in hand', isSuspect: false },
    ]);
  });

  it('lets the next consumer look at once for what was abandoned', async () => {
    const { log, receive, receiveAbandoned, vanish } = start({ partitions: 1 });
    await log.sender.send('a killer');
    for (let consumer = log.consumer(); (await receive(consumer)).length > 0; consumer = log.consumer())
      await vanish(consumer);
    const [first, second] = [log.consumer(), log.consumer()];
    const [killer] = await receiveAbandoned(first);
    expect(await receiveAbandoned(second)).toEqual([]);
    await killer?.release();
    expect(bodiesOf(await receiveAbandoned(second))).toEqual(['a killer']);
  });
});

function start(options: Omit<MemoryLogOptions, 'clock' | 'sessionMs'>) {
  const clock = createTestClock();
  const log = createMemoryLog({ ...options, clock, sessionMs: SESSION_MS });
  const { signal } = new AbortController();
  return {
    log,
    clock,
    receive: async (consumer: Consumer, max = 10) =>
      deliveriesOf(await consumer.receive({ max, waitMs: 0, signal })),
    receiveAbandoned: async (consumer: Consumer) =>
      deliveriesOf(await consumer.receiveAbandoned({ max: 10, signal })),
    async vanish(consumer: MemoryConsumer) {
      consumer.crash();
      await clock.pass(SESSION_MS);
    },
  };
}
