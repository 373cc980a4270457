import { describe, expect } from 'vitest';
import type { QueueTest } from '../queue-rig.ts';

export function leaving(it: QueueTest): void {
  describe('a consumer that closes', () => {
    it('loses what it has in hand, which comes again to another', async ({ queue }) => {
      const consumer = queue.consumer();
      await queue.send('in hand');
      const delivery = await queue.next(consumer);

      await consumer.close();

      expect(delivery.lost.aborted).toBe(true);
      expect(await delivery.settle()).toBe('unknown');
      expect((await queue.next(queue.consumer())).id).toBe(delivery.id);
    });

    it('leaves to others what comes then', async ({ queue }) => {
      const [consumer, other] = [queue.consumer(), queue.consumer()];
      await queue.receive(consumer);
      await consumer.close();
      await queue.send('one', 'two', 'three');
      await queue.take(3, other);
    });

    it('has lost nothing that it settled before', async ({ queue }) => {
      const consumer = queue.consumer();
      await queue.send('done');
      const delivery = await queue.next(consumer);
      await delivery.settle();
      await consumer.close();
      expect(delivery.lost.aborted).toBe(false);
      expect(await queue.rest(queue.consumer())).toEqual([]);
    });
  });
}
