import { describe, expect } from 'vitest';
import { bodiesOf, CLOCKS_DIFFER_MS, type QueueTest, settleAll } from '../queue-rig.ts';

export function settling(it: QueueTest): void {
  describe('a message that is settled', () => {
    it('never comes again', async ({ queue }) => {
      const consumer = queue.consumer();
      await queue.send('done');
      expect(await (await queue.next(consumer)).settle()).toBe('settled');
      queue.crash(consumer);
      expect(await queue.rest(queue.consumer())).toEqual([]);
    });

    it('never comes again, though others before and after it do', async ({ queue }) => {
      const consumer = queue.consumer();
      await queue.send('one', 'two', 'three', 'four', 'five');
      const taken = await queue.take(5, consumer);
      const isDone = ({ body }: { body: string }) => body === 'two' || body === 'four';
      await settleAll(taken.filter(isDone).reverse());
      queue.crash(consumer);

      const again = await queue.take(3, queue.consumer());

      expect(bodiesOf(again).sort()).toEqual(['five', 'one', 'three']);
      await settleAll(again);
      expect(await queue.rest(queue.consumer())).toEqual([]);
    });

    it('is not lost, however long ago', async ({ queue }) => {
      const consumer = queue.consumer();
      await queue.send('done');
      const delivery = await queue.next(consumer);
      await delivery.settle();
      await queue.stall(consumer);
      expect(delivery.lost.aborted).toBe(false);
    });
  });

  describe('an event that is to come again', () => {
    it('comes as a message of its own, in place of the one that was settled', async ({ queue }) => {
      const consumer = queue.consumer();
      await queue.send('first try');
      const delivery = await queue.next(consumer);
      await delivery.settle({ again: [{ body: 'second try', notBeforeMs: 0 }] });

      const again = await queue.next(consumer);

      expect(again).toMatchObject({ body: 'second try', isSuspect: false });
      expect(again.id).not.toBe(delivery.id);
      await settleAll([again]);
      expect(await queue.rest(consumer)).toEqual([]);
    });

    it('does not come before its time', async ({ queue }) => {
      const consumer = queue.consumer();
      await queue.send('first try');
      const delivery = await queue.next(consumer);
      const beforeMs = queue.now();
      const notBeforeMs = beforeMs + queue.longDelayMs;
      await delivery.settle({ again: [{ body: 'much later', notBeforeMs }] });
      const afterMs = queue.now();

      const again = await queue.nextNotBefore(notBeforeMs, consumer);

      expect(again.body).toBe('much later');
      expect(again.sentAtMs).toBeGreaterThan(beforeMs - CLOCKS_DIFFER_MS);
      expect(again.sentAtMs).toBeLessThan(afterMs + CLOCKS_DIFFER_MS);
      expect(again.dueAtMs).toBeGreaterThan(notBeforeMs - CLOCKS_DIFFER_MS);
    });

    it('keeps its id when its holder vanishes, wherever it waited', async ({ queue }) => {
      const consumer = queue.consumer();
      await queue.send('first try');
      const delivery = await queue.next(consumer);
      const notBeforeMs = queue.now() + queue.longDelayMs;
      await delivery.settle({ again: [{ body: 'much later', notBeforeMs }] });
      await queue.pass(queue.longDelayMs);
      const { id } = await queue.next(consumer);
      queue.crash(consumer);

      expect((await queue.next(queue.consumer())).id).toBe(id);
    });

    it('says when it was due, though nobody looked for it until then', async ({ queue }) => {
      const consumer = queue.consumer();
      await queue.send('first try');
      const delivery = await queue.next(consumer);
      const notBeforeMs = queue.now() + queue.longDelayMs;
      await delivery.settle({ again: [{ body: 'much later', notBeforeMs }] });
      await queue.pass(queue.longDelayMs + queue.claimMs);
      const { dueAtMs } = await queue.next(consumer);
      expect(Math.abs(dueAtMs - notBeforeMs)).toBeLessThan(CLOCKS_DIFFER_MS);
    });

    it('may be one of fifty', async ({ queue }) => {
      const consumer = queue.consumer();
      await queue.send('a pack');
      const bodies = Array.from({ length: 50 }, (_, index) => `event ${index}`);
      const again = bodies.map((body) => ({ body, notBeforeMs: 0 }));
      expect(await (await queue.next(consumer)).settle({ again })).toBe('settled');

      const taken = await queue.take(50, consumer);

      expect(bodiesOf(taken).sort()).toEqual(bodies.sort());
      expect(new Set(taken.map(({ id }) => id)).size).toBe(50);
    });
  });

  describe('a settlement that is not confirmed', () => {
    it('as one of its successors never will be, lets the message come again', async ({ queue }) => {
      const consumer = queue.consumer();
      await queue.send('kept');
      const delivery = await queue.next(consumer);
      const again = [{ body: queue.unsendable, notBeforeMs: 0 }];

      expect(await delivery.settle({ again })).toBe('unknown');

      const { id } = delivery;
      expect(await queue.next(consumer)).toMatchObject({ id, body: 'kept', firstDelivery: 'perhaps_not' });
    });

    it('as the queue is out of reach, lets the message come again', async ({ queue }) => {
      const consumer = queue.consumer();
      await queue.send('kept', 'kept');
      const [one, two] = await queue.take(2, consumer);

      queue.cut();
      const again = [{ body: 'lost', notBeforeMs: 0 }];
      const settled = await Promise.all([one?.settle(), two?.settle({ again })]);
      queue.mend();

      expect(settled).toEqual(['unknown', 'unknown']);
      const kept = await queue.take(2, consumer);
      expect(kept.map(({ id }) => id).sort()).toEqual([one?.id, two?.id].sort());
    });
  });
}
