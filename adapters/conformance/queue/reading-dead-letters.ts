import { describe, expect } from 'vitest';
import type { DeadLetter, DeadLetterPass } from '../../../core/ports/dead-letters.ts';
import { CLOCKS_DIFFER_MS, type QueueTest } from '../queue-rig.ts';

export function readingDeadLetters(it: QueueTest): void {
  const [one, two, three] = ['one', 'two', 'three'].map((body) => ({ body, reason: 'broken' }));
  if (!one || !two || !three) throw new Error('three letters');

  describe('a dead letter', () => {
    it('is there with its reason, event, run and fingerprint', async ({ queue }) => {
      const letter = { body: '{}', reason: 'too late', eventId: 'an event', run: 3, fingerprint: 'f00' };
      const beforeMs = queue.now();
      await queue.bury(letter);

      const [found] = await lettersOf(queue.deadLetters.beginPass());

      expect(found).toMatchObject(letter);
      expect(found?.id).toMatch(/\w/);
      expect(found?.sentAtMs).toBeGreaterThan(beforeMs - CLOCKS_DIFFER_MS);
    });

    it('of what nobody could read has a reason and no more', async ({ queue }) => {
      await queue.bury({ body: 'not JSON', reason: 'unreadable' });
      const [found] = await lettersOf(queue.deadLetters.beginPass());
      expect(found).toMatchObject({ body: 'not JSON', reason: 'unreadable' });
      expect([found?.eventId, found?.run, found?.fingerprint]).toEqual([undefined, undefined, undefined]);
    });

    it.for([
      ['is empty', ''],
      ['has characters that a queue may not take', 'caf\u00e9 \u{1f4a5}\u0000\u001b[31m\r\n\ud800 end'],
    ])('whose reason %s is there all the same', async ([, reason], { queue }) => {
      await queue.bury({ body: 'odd', reason: reason ?? '' });
      const [found] = await lettersOf(queue.deadLetters.beginPass());
      expect(found?.body).toBe('odd');
      expect(found?.reason.endsWith('end') || reason === '').toBe(true);
    });
  });

  describe('a pass over the dead letters', () => {
    it('of none is complete', async ({ queue }) => {
      const pass = queue.deadLetters.beginPass();
      expect(await pass.next(10)).toEqual([]);
      expect(pass.isComplete()).toBe(true);
      await pass.end();
    });

    it('sees each letter once, in pieces of no more than it was asked for', async ({ queue }) => {
      await queue.bury(one, two, three);
      const pass = queue.deadLetters.beginPass();
      const pieces: DeadLetter[][] = [];
      do pieces.push(await pass.next(2));
      while (pieces.at(-1)?.length);

      expect(pieces.every(({ length }) => length <= 2)).toBe(true);
      expect(bodiesOf(pieces.flat())).toEqual(['one', 'three', 'two']);
      expect(new Set(pieces.flat().map(({ id }) => id)).size).toBe(3);
      expect(pass.isComplete()).toBe(true);
      await pass.end();
    });

    it('sees none that came after it began', async ({ queue }) => {
      await queue.bury(one);
      const pass = queue.deadLetters.beginPass();
      await queue.pass(1_000);
      await queue.bury(two);
      expect(bodiesOf(await lettersOf(pass))).toEqual(['one']);
      await pass.end();
    });

    it('removes for good, and lets go of the others when it ends', async ({ queue }) => {
      await queue.bury(one, two, three);
      const pass = queue.deadLetters.beginPass();
      const letters = await lettersOf(pass);
      expect(await letters.find(({ body }) => body === 'two')?.remove()).toBe(true);
      await pass.end();

      expect(bodiesOf(await lettersOf(queue.deadLetters.beginPass()))).toEqual(['one', 'three']);
      await queue.until(async () => expect(await queue.readBacklog()).toMatchObject({ deadLetters: 2 }));
    });

    it('hides what it has in hand from another', async ({ queue }) => {
      await queue.bury(one);
      const pass = queue.deadLetters.beginPass();
      await lettersOf(pass);
      expect(await queue.deadLetters.beginPass().next(10)).toEqual([]);
      await pass.end();
    });

    it('ends when it has as much in hand as it may, and is not complete', async ({ queue }) => {
      await queue.bury(one, two, three);
      const pass = queue.deadLetters.beginPass({ maxInHand: 2 });
      expect(await lettersOf(pass)).toHaveLength(2);
      expect(pass.isComplete()).toBe(false);
      await pass.end();
      expect(await lettersOf(queue.deadLetters.beginPass())).toHaveLength(3);
    });

    it('does not have in hand what it removed', async ({ queue }) => {
      await queue.bury(one, two, three);
      const pass = queue.deadLetters.beginPass({ maxInHand: 2 });
      for (let seen = 0; seen < 3; seen += 1) {
        const [letter] = await pass.next(1);
        expect(await letter?.remove()).toBe(true);
      }
      expect(await pass.next(1)).toEqual([]);
      expect(pass.isComplete()).toBe(true);
      await pass.end();
    });

    it('ends when it is called off, and is not complete', async ({ queue }) => {
      await queue.bury(one, two, three);
      const stopping = new AbortController();
      const pass = queue.deadLetters.beginPass({ signal: stopping.signal });
      expect(await pass.next(1)).toHaveLength(1);
      stopping.abort();
      expect(await pass.next(1)).toEqual([]);
      expect(pass.isComplete()).toBe(false);
      await pass.end();
      expect(await lettersOf(queue.deadLetters.beginPass())).toHaveLength(3);
    });

    it('rejects when the letters are out of reach, and a removal then is not confirmed', async ({
      queue,
    }) => {
      await queue.bury(one, two);
      const pass = queue.deadLetters.beginPass();
      const [letter] = await pass.next(1);
      queue.cut();
      await expect(pass.next(1)).rejects.toThrow();
      expect(await letter?.remove()).toBe(false);
      queue.mend();
    });
  });
}

/** All that a pass sees. */
async function lettersOf(pass: DeadLetterPass): Promise<DeadLetter[]> {
  const letters: DeadLetter[] = [];
  for (let piece = await pass.next(10); piece.length > 0; piece = await pass.next(10)) letters.push(...piece);
  return letters;
}

function bodiesOf(letters: DeadLetter[]): string[] {
  return letters.map(({ body }) => body).sort();
}
