import type { NewDeadLetter } from '../ports/queue.ts';

type Letter = Pick<NewDeadLetter, 'eventId' | 'fingerprint' | 'run'>;

/** Tells failures apart by event and run. A pass takes only the run of an event that it meets first. */
export function createFailures() {
  const runs = new Map<string, { run: number; isPutBack: boolean }>();
  const keyOf = ({ eventId, fingerprint }: Letter) => `${eventId} ${fingerprint}`;
  return {
    /** A letter without a run counts as a separate failure. */
    known(letter: Letter): 'new' | 'seen' | 'put_back' | 'of_another_run' {
      if (letter.run === undefined) return 'new';
      const first = runs.get(keyOf(letter));
      if (first === undefined) {
        runs.set(keyOf(letter), { run: letter.run, isPutBack: false });
        return 'new';
      }
      if (first.run !== letter.run) return 'of_another_run';
      return first.isPutBack ? 'put_back' : 'seen';
    },
    putBack(letter: Letter): void {
      if (letter.run !== undefined) runs.set(keyOf(letter), { run: letter.run, isPutBack: true });
    },
  };
}
