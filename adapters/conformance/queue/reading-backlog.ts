import { describe, expect } from 'vitest';
import type { QueueTest } from '../queue-rig.ts';

export function readingBacklog(it: QueueTest): void {
  describe('the backlog', () => {
    it('of a new queue is empty', async ({ queue }) => {
      expect(await queue.readBacklog()).toMatchObject({ outstanding: 0, deadLetters: 0 });
    });

    it('is what is not settled: waiting, in hand or not due yet', async ({ queue }) => {
      const consumer = queue.consumer();
      await queue.send('held', 'settled', 'waiting', 'waiting');
      const [, second] = await queue.take(2, consumer);
      const notBeforeMs = queue.now() + queue.longDelayMs * 10;
      await second?.settle({ again: [{ body: 'delayed', notBeforeMs }] });

      await queue.until(async () => {
        const { outstanding, waiting = 2, held = 1, delayed = 1 } = await queue.readBacklog();
        expect({ outstanding, waiting, held, delayed }).toEqual({
          outstanding: 4,
          waiting: 2,
          held: 1,
          delayed: 1,
        });
      });
    });

    it('counts the dead letters beside it', async ({ queue }) => {
      await queue.bury({ body: 'one', reason: 'broken' }, { body: 'two', reason: 'broken' });
      await queue.until(async () => {
        expect(await queue.readBacklog()).toMatchObject({ outstanding: 0, deadLetters: 2 });
      });
    });
  });
}
