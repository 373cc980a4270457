import { describe, expect } from 'vitest';
import { bodiesOf, deliveriesOf, type QueueTest } from '../queue-rig.ts';

const LONG_MS = 20_000;

export function receiving(it: QueueTest): void {
  const running = () => new AbortController();

  describe('a receive', () => {
    it('takes no more than it was asked for', async ({ queue }) => {
      const consumer = queue.consumer();
      await queue.send(...Array.from({ length: 12 }, (_, index) => String(index)));
      let taken = 0;
      while (taken < 12) {
        const { length } = await queue.receive(consumer, 3);
        expect(length).toBeLessThanOrEqual(3);
        taken += length;
        if (length === 0) await queue.pass(queue.claimMs / 10);
      }
    });

    it('may ask for more than one call takes', async ({ queue }) => {
      const consumer = queue.consumer();
      await queue.send('one');
      const { signal } = running();
      const answer = await consumer.receive({ max: 1_000, waitMs: queue.claimMs, signal });
      expect(bodiesOf(deliveriesOf(answer))).toEqual(['one']);
    });

    it('waits for a message, and answers when it comes', async ({ queue }) => {
      const consumer = queue.consumer();
      await queue.receive(consumer);
      const receiving = consumer.receive({ max: 10, waitMs: LONG_MS, signal: running().signal });
      await queue.send('at last');
      expect(bodiesOf(deliveriesOf(await receiving))).toEqual(['at last']);
    });

    it('answers with nothing when its time is over', async ({ queue }) => {
      const receiving = queue.consumer().receive({ max: 10, waitMs: 1_000, signal: running().signal });
      await queue.pass(1_000);
      expect(await receiving).toEqual({ kind: 'received', deliveries: [] });
    });

    it('that is called off answers soon, and what comes then goes to the next one', async ({ queue }) => {
      const consumer = queue.consumer();
      const stopping = running();
      const receiving = consumer.receive({ max: 10, waitMs: LONG_MS, signal: stopping.signal });
      stopping.abort();
      expect(await receiving).toEqual({ kind: 'received', deliveries: [] });

      await queue.send('later');
      expect((await queue.next(consumer)).body).toBe('later');
    });

    it('that is called off while a message comes loses nothing', async ({ queue }) => {
      const consumer = queue.consumer();
      await queue.receive(consumer);
      const stopping = running();
      const receiving = consumer.receive({ max: 10, waitMs: LONG_MS, signal: stopping.signal });
      const sending = queue.send('just now');
      stopping.abort();
      const [delivery] = deliveriesOf(await receiving);
      await sending;

      expect((delivery ?? (await queue.next(consumer))).body).toBe('just now');
    });

    it('that was called off before it began takes nothing', async ({ queue }) => {
      const consumer = queue.consumer();
      await queue.receive(consumer);
      await queue.send('stays');
      const answer = await consumer.receive({ max: 10, waitMs: LONG_MS, signal: AbortSignal.abort() });
      expect(answer).toEqual({ kind: 'received', deliveries: [] });
      expect(await queue.next(consumer)).toMatchObject({ body: 'stays', firstDelivery: 'surely' });
    });
  });

  it('while the queue is out of reach a receive says so', async ({ queue }) => {
    const consumer = queue.consumer();
    await queue.send('there');
    const unavailable = { kind: 'unavailable', reason: expect.stringMatching(/\w/) };
    const { signal } = running();
    queue.cut();
    expect(await consumer.receive({ max: 10, waitMs: 0, signal })).toEqual(unavailable);
    expect(await consumer.receiveAbandoned({ max: 10, signal })).toEqual(unavailable);
    queue.mend();
    expect((await queue.next(consumer)).body).toBe('there');
  });
}
