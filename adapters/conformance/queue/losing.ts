import { describe, expect } from 'vitest';
import { bodiesOf, type QueueTest, settleAll } from '../queue-rig.ts';

export function losing(it: QueueTest): void {
  describe('a delivery is lost', () => {
    it('when its holder could not reach the queue for as long as the claim lasts', async ({ queue }) => {
      const consumer = queue.consumer();
      await queue.send('cut off');
      const { lost } = await queue.next(consumer);

      queue.cut();
      await queue.pass(queue.claimMs * 1.5);
      queue.mend();

      await queue.until(async () => expect(lost.aborted).toBe(true));
    });

    it('in the moment that its holder looks, when it stood still for too long', async ({ queue }) => {
      const consumer = queue.consumer();
      await queue.send('stood still');
      const delivery = await queue.next(consumer);
      expect(delivery.lost.aborted).toBe(false);

      await queue.stall(consumer);

      expect(delivery.lost.aborted).toBe(true);
    });
  });

  describe('a delivery that is lost', () => {
    it('is not settled, and its successors are not sent', async ({ queue }) => {
      const consumer = queue.consumer();
      await queue.send('stood still');
      const delivery = await queue.next(consumer);
      await queue.stall(consumer);

      const again = [{ body: 'from the past', notBeforeMs: 0 }];
      const dead = [{ body: 'from the past', reason: 'too late' }];
      expect(await delivery.settle({ again, dead })).toBe('unknown');

      const given = await queue.rest(consumer, queue.consumer());
      expect(bodiesOf(given)).toEqual(['stood still']);
      expect(await queue.deadLetters.beginPass().next(10)).toEqual([]);
    });

    it('is neither settled nor released under another who has it by now', async ({ queue }) => {
      const [consumer, other] = [queue.consumer(), queue.consumer()];
      await queue.send('stood still', 'stood still');
      const [one, two] = await queue.take(2, consumer);
      await queue.stall(consumer);
      const taken = await queue.take(2, other);

      expect(await one?.settle()).toBe('unknown');
      await two?.release();

      expect(await queue.rest(consumer, other)).toEqual([]);
      await settleAll(taken);
    });

    it('does not keep its holder from going on', async ({ queue }) => {
      const consumer = queue.consumer();
      await queue.send('stood still');
      const { id } = await queue.next(consumer);
      await queue.stall(consumer);

      const again = await queue.next(consumer);

      expect(again).toMatchObject({ id, firstDelivery: 'perhaps_not' });
      expect(again.lost.aborted).toBe(false);
      await settleAll([again]);
    });
  });
}
