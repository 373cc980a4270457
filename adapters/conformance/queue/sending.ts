import { describe, expect } from 'vitest';
import { bodiesOf, CLOCKS_DIFFER_MS, type QueueTest } from '../queue-rig.ts';

export function sending(it: QueueTest): void {
  describe('a message', () => {
    it('that the queue confirms is delivered with its body', async ({ queue }) => {
      const body = '{"text":"\\u00e9\\n <&> \'quoted\'"}';
      await queue.send(body);
      expect((await queue.next(queue.consumer())).body).toBe(body);
    });

    it('may be 64 KiB of ASCII', async ({ queue }) => {
      const printable = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join('');
      const body = printable.repeat(700).slice(0, 64 * 1024);
      await queue.send(body);
      expect((await queue.next(queue.consumer())).body).toBe(body);
    });

    it('has an id that no other has, whatever they hold', async ({ queue }) => {
      await queue.send('same', 'same', 'same', 'same', 'same');
      const ids = (await queue.take(5, queue.consumer())).map(({ id }) => id);
      expect(new Set(ids).size).toBe(5);
    });

    it('is stamped with the time at which it was sent', async ({ queue }) => {
      const beforeMs = queue.now();
      await queue.send('now');
      const afterMs = queue.now();
      await queue.pass(1_000);

      const { sentAtMs, dueAtMs } = await queue.next(queue.consumer());

      expect(sentAtMs).toBeGreaterThan(beforeMs - CLOCKS_DIFFER_MS);
      expect(sentAtMs).toBeLessThan(afterMs + CLOCKS_DIFFER_MS);
      expect(dueAtMs).toBe(sentAtMs);
    });

    it('that the queue will never take is refused', async ({ queue }) => {
      const refused = { kind: 'refused', reason: expect.stringMatching(/\w/) };
      expect(await queue.sender.send(queue.unsendable)).toEqual(refused);
    });

    it('whose send was called off is not confirmed', async ({ queue }) => {
      const sent = await queue.sender.send('too late', { signal: AbortSignal.abort() });
      expect(sent.kind).toMatch(/^(not_sent|unknown)$/);
    });
  });

  it('sends that come at once are all delivered', async ({ queue }) => {
    const bodies = Array.from({ length: 25 }, (_, index) => `number ${index}`);
    const sent = await Promise.all(bodies.map((body) => queue.sender.send(body)));
    expect(sent.every(({ kind }) => kind === 'confirmed')).toBe(true);

    const taken = await queue.take(25, queue.consumer(), queue.consumer());
    expect(bodiesOf(taken).sort()).toEqual(bodies.sort());
  });

  it('a queue that is reached answers a ping', async ({ queue }) => {
    await queue.sender.ping();
  });

  describe('while the queue is out of reach', () => {
    it('a send is not confirmed, and the next one after that is', async ({ queue }) => {
      queue.cut();
      const sent = await queue.sender.send('during');
      expect(sent).toEqual({
        kind: expect.stringMatching(/^(not_sent|unknown)$/),
        reason: expect.stringMatching(/\w/),
      });
      queue.mend();
      await queue.send('after');
    });

    it('a ping and a reading of the backlog reject', async ({ queue }) => {
      queue.cut();
      await expect(queue.sender.ping()).rejects.toThrow();
      await expect(queue.readBacklog()).rejects.toThrow();
      queue.mend();
      await queue.sender.ping();
    });
  });
}
