import type { DeadLetter, DeadLetterPass, DeadLetters } from '../../core/ports/dead-letters.ts';
import type { NewDeadLetter } from '../../core/ports/queue.ts';
import type { Clock } from './clock.ts';
import { DOWN, type Link } from './link.ts';

export type MemoryDeadLetters = DeadLetters & {
  add(letter: NewDeadLetter): void;
  all(): NewDeadLetter[];
};

type Kept = { id: string; place: number; letter: NewDeadLetter; sentAtMs: number; hiddenUntilMs: number };

/** A pass that vanishes hides what it had in hand for this long. */
const PASS_MS = 15 * 60_000;

/**
 * Dead letters by their place in the order of arrival. So they lie in a table, and in a compacted topic, where a
 * letter is removed by a record without a value under its key.
 */
export function createMemoryDeadLetters({ clock, link }: { clock: Clock; link: Link }): MemoryDeadLetters {
  const kept = new Map<string, Kept>();
  let places = 0;

  return {
    add(letter) {
      const id = crypto.randomUUID();
      kept.set(id, { id, place: places++, letter, sentAtMs: clock.now(), hiddenUntilMs: 0 });
    },
    all: () => [...kept.values()].map(({ letter }) => letter),
    beginPass: ({ signal, maxInHand = Infinity } = {}) => beginPass({ signal, maxInHand }),
  };

  function beginPass(options: { signal: AbortSignal | undefined; maxInHand: number }): DeadLetterPass {
    const endPlace = places;
    const seen = new Set<string>();
    const inHand = new Map<string, Kept>();
    const unseen = () => [...kept.values()].filter(({ id, place }) => place < endPlace && !seen.has(id));

    return {
      async next(max) {
        if (!link.isUp()) throw new Error(DOWN);
        if (options.signal?.aborted) return [];
        const taken = unseen()
          .filter(({ hiddenUntilMs }) => hiddenUntilMs <= clock.now())
          .slice(0, Math.min(max, options.maxInHand - inHand.size));
        for (const one of taken) {
          one.hiddenUntilMs = clock.now() + PASS_MS;
          seen.add(one.id);
          inHand.set(one.id, one);
        }
        return taken.map(toDeadLetter);
      },
      isComplete: () => unseen().length === 0,
      async end() {
        for (const one of inHand.values()) one.hiddenUntilMs = 0;
        inHand.clear();
      },
    };

    function toDeadLetter({ id, letter, sentAtMs }: Kept): DeadLetter {
      return {
        ...letter,
        id,
        sentAtMs,
        async remove() {
          if (!link.isUp()) return false;
          inHand.delete(id);
          return kept.delete(id);
        },
      };
    }
  }
}
