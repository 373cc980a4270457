import { describe, expect } from 'vitest';
import { type QueueTest, settleAll } from '../queue-rig.ts';

export function releasing(it: QueueTest): void {
  describe('a message that is released', () => {
    it('comes again at once, as it was', async ({ queue }) => {
      const consumer = queue.consumer();
      await queue.send('not now');
      const first = await queue.next(consumer);
      await queue.pass(queue.claimMs / 4);
      await first.release({ notBeforeMs: 0 });

      const [again] = await queue.during(queue.claimMs / 4, consumer);

      const { id, body, sentAtMs } = first;
      expect(again).toMatchObject({ id, body, sentAtMs, isSuspect: false });
      expect(again?.dueAtMs).toBeGreaterThan(sentAtMs);
    });

    it('comes once', async ({ queue }) => {
      const consumer = queue.consumer();
      await queue.send('not now');
      await (await queue.next(consumer)).release();
      await settleAll([await queue.next(consumer)]);
      expect(await queue.rest(consumer, queue.consumer())).toEqual([]);
    });

    it('until a time does not come before it', async ({ queue }) => {
      const consumer = queue.consumer();
      await queue.send('not now');
      const delivery = await queue.next(consumer);
      const { id, sentAtMs } = delivery;
      const notBeforeMs = queue.now() + queue.longDelayMs;
      await delivery.release({ notBeforeMs });

      expect(await queue.nextNotBefore(notBeforeMs, consumer)).toMatchObject({
        id,
        sentAtMs,
        isSuspect: false,
      });
    });

    it('twenty times is neither suspect nor abandoned', async ({ queue }) => {
      const consumer = queue.consumer();
      await queue.send('not now');
      const ids = new Set<string>();
      for (let releases = 0; releases < 20; releases += 1) {
        const delivery = await queue.next(consumer);
        expect(delivery.isSuspect).toBe(false);
        ids.add(delivery.id);
        await delivery.release();
      }
      expect(ids.size).toBe(1);
      await settleAll([await queue.next(consumer)]);
      expect(await queue.receiveAbandoned(consumer)).toEqual([]);
    });

    it('comes again when the queue is out of reach just then', async ({ queue }) => {
      const consumer = queue.consumer();
      await queue.send('not now');
      const delivery = await queue.next(consumer);
      queue.cut();
      await delivery.release();
      queue.mend();
      expect((await queue.next(consumer)).id).toBe(delivery.id);
    });
  });
}
