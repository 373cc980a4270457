import { describe, expect } from 'vitest';
import type { QueueTest } from '../queue-rig.ts';

export function delivering(it: QueueTest): void {
  describe('a message in hand', () => {
    it('is given to nobody else while its holder lives, however long that takes', async ({ queue }) => {
      const [holder, other] = [queue.consumer(), queue.consumer()];
      await queue.send('slow');
      const delivery = await queue.next(holder);

      expect(await queue.during(queue.claimMs * 2, other, holder)).toEqual([]);

      expect(delivery.lost.aborted).toBe(false);
      expect(await delivery.settle()).toBe('settled');
      expect(await queue.rest(other)).toEqual([]);
    });

    it('whose holder vanishes comes again to another, as it was', async ({ queue }) => {
      const holder = queue.consumer();
      await queue.send('a crash');
      const { id, body, sentAtMs } = await queue.next(holder);
      queue.crash(holder);

      expect(await queue.next(queue.consumer())).toMatchObject({ id, body, sentAtMs });
    });

    it('does not come again before its holder has surely vanished', async ({ queue }) => {
      const [holder, other] = [queue.consumer(), queue.consumer()];
      await queue.send('a crash');
      await queue.next(holder);
      queue.crash(holder);
      expect(await queue.receive(other)).toEqual([]);
    });
  });

  describe('a delivery is surely the first', () => {
    it('when the message was sent to a consumer that waited for it', async ({ queue }) => {
      const consumer = queue.consumer();
      await queue.receive(consumer);
      await queue.send('new');
      expect((await queue.next(consumer)).firstDelivery).toBe('surely');
    });

    it('never when an earlier holder vanished', async ({ queue }) => {
      const holder = queue.consumer();
      await queue.send('a crash');
      await queue.next(holder);
      queue.crash(holder);
      expect((await queue.next(queue.consumer())).firstDelivery).toBe('perhaps_not');
    });

    it('never when an earlier holder released it', async ({ queue }) => {
      const consumer = queue.consumer();
      await queue.send('released');
      await (await queue.next(consumer)).release();
      expect((await queue.next(consumer)).firstDelivery).toBe('perhaps_not');
    });
  });
}
