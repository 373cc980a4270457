import { describe, expect } from 'vitest';
import { type QueueRig, type QueueTest, settleAll } from '../queue-rig.ts';

export function endingAbandoned(it: QueueTest): void {
  describe('a message that the queue gave up on', () => {
    it('is settled with its successors', async ({ queue }) => {
      const { abandoned, survivor } = await abandon(queue);
      const again = [{ body: 'its next try', notBeforeMs: 0 }];
      const dead = [{ body: 'the killer', reason: 'its workers died' }];

      expect(await abandoned.settle({ again, dead })).toBe('settled');

      const next = await queue.next(survivor);
      expect(next).toMatchObject({ body: 'its next try', isSuspect: false });
      await settleAll([next]);
      expect(await queue.deadLetters.beginPass().next(10)).toMatchObject(dead);
      await queue.pass(queue.claimMs * 1.5);
      expect(await queue.receiveAbandoned(survivor)).toEqual([]);
    });

    it('is given to nobody else while its holder lives', async ({ queue }) => {
      const { abandoned } = await abandon(queue);
      const other = queue.consumer();
      for (let claims = 0; claims < 2; claims += 0.5) {
        expect(await queue.receiveAbandoned(other)).toEqual([]);
        await queue.pass(queue.claimMs / 2);
      }
      expect(abandoned.lost.aborted).toBe(false);
    });

    it('comes again the same way when its holder vanishes', async ({ queue }) => {
      const { abandoned, survivor } = await abandon(queue);
      queue.crash(survivor);
      const other = queue.consumer();
      expect(await queue.rest(other)).toEqual([]);
      expect(await queue.nextAbandoned(other)).toMatchObject({ id: abandoned.id, body: 'a killer' });
    });

    it('comes again the same way when it is released, not before its time', async ({ queue }) => {
      const { abandoned, survivor } = await abandon(queue);
      const notBeforeMs = queue.now() + queue.claimMs;
      await abandoned.release({ notBeforeMs });
      expect(await queue.receiveAbandoned(survivor)).toEqual([]);
      expect(await queue.rest(survivor)).toEqual([]);
      expect(await queue.nextAbandoned(queue.consumer())).toMatchObject({
        id: abandoned.id,
        body: 'a killer',
      });
    });

    it('is counted with the dead letters', async ({ queue }) => {
      const { abandoned } = await abandon(queue);
      await queue.until(async () => {
        expect(await queue.readBacklog()).toMatchObject({ outstanding: 0, deadLetters: 1 });
      });
      await settleAll([abandoned]);
      await queue.until(async () => {
        expect(await queue.readBacklog()).toMatchObject({ outstanding: 0, deadLetters: 0 });
      });
    });
  });
}

/** A message that was abandoned, in the hands of the one whom no message killed. */
async function abandon(queue: QueueRig) {
  await queue.send('a killer');
  return queue.outlive();
}
