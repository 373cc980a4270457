import { describe, expect } from 'vitest';
import type { QueueTest } from '../queue-rig.ts';

export function givingUp(it: QueueTest): void {
  describe('a message whose holders vanish', () => {
    it('is not suspect after one', async ({ queue }) => {
      const holder = queue.consumer();
      await queue.send('perhaps a killer');
      await queue.next(holder);
      queue.crash(holder);
      expect((await queue.next(queue.consumer())).isSuspect).toBe(false);
    });

    it('is not suspect after one, though another had released it', async ({ queue }) => {
      const holder = queue.consumer();
      await queue.send('perhaps a killer');
      await (await queue.next(holder)).release();
      await queue.next(holder);
      queue.crash(holder);
      expect((await queue.next(queue.consumer())).isSuspect).toBe(false);
    });

    it('again and again becomes suspect, and is abandoned at last', async ({ queue }) => {
      await queue.send('a killer');
      const { vanished, abandoned } = await queue.outlive();

      const suspicions = vanished.map(({ isSuspect }) => isSuspect);
      expect(suspicions.slice(0, 2)).toEqual([false, false]);
      expect(suspicions.at(-1)).toBe(true);
      expect(suspicions.toSorted()).toEqual(suspicions);
      const { id, body, sentAtMs } = vanished[0] ?? expect.fail('it never came');
      expect(new Set(vanished.map((delivery) => delivery.id))).toEqual(new Set([id]));
      // Nobody is to try it again, so that there is nothing to suspect.
      expect(abandoned).toMatchObject({ id, body, sentAtMs, isSuspect: false, firstDelivery: 'perhaps_not' });
    });

    it('stays suspect when it is released', async ({ queue }) => {
      await queue.send('a killer');
      for (let isSuspect = false; !isSuspect; ) {
        const holder = queue.consumer();
        const delivery = await queue.next(holder);
        isSuspect = delivery.isSuspect;
        if (isSuspect) await delivery.release();
        queue.crash(holder);
      }
      expect((await queue.next(queue.consumer())).isSuspect).toBe(true);
    });

    it('does not take its neighbours with it, though they were in the same hands', async ({ queue }) => {
      const neighbours = ['one', 'two', 'three', 'four'];
      await queue.send('one', 'two', 'a killer', 'three', 'four');
      const consumer = queue.consumer();
      await queue.take(5, consumer);
      queue.crash(consumer);

      const settled: string[] = [];
      const { abandoned } = await queue.outlive(async (delivery) => {
        if (delivery.body === 'a killer') return false;
        settled.push(delivery.body);
        return (await delivery.settle()) === 'settled';
      });

      expect(settled.sort()).toEqual(neighbours.sort());
      expect(abandoned.body).toBe('a killer');
    });
  });
}
