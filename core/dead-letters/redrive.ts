import { decodePack } from '../event/decode-pack.ts';
import { encodeAlone } from '../event/pack.ts';
import { backOffMs, pause } from '../lib/back-off.ts';
import type { DeadLetter, DeadLetters } from '../ports/dead-letters.ts';
import type { Sender } from '../ports/queue.ts';
import { createFailures } from './failures.ts';

export type RedriveOptions = {
  /** Puts back only the dead letters that match; the others stay. */
  matches: (letter: DeadLetter) => boolean;
  /** The most dead letters to put back. */
  limit: number;
  /** Looks, but changes nothing. */
  dryRun: boolean;
  onLetter?: (letter: DeadLetter, moved: boolean) => void;
  /** Ends the pass early. */
  signal?: AbortSignal;
  /** The most letters to look at that stay. */
  maxInHand?: number;
  now?: () => number;
};

/**
 * Counts dead letters. A worker that died between two steps may have left two messages of one failure; they count once.
 * `complete`: the pass looked at every dead letter, or reached the limit.
 */
export type RedriveSummary = { seen: number; moved: number; complete: boolean };

type Deps = { sender: Pick<Sender, 'send'>; deadLetters: DeadLetters };

const LETTERS_A_STEP = 10;
const SEND_TRIES = 3;
const RETRY = { baseMs: 200, capMs: 1_000 };

/**
 * Puts the dead letters that were there when the pass began back on the event queue, each failure once. Events that
 * fail again meanwhile are left for the next pass, or a pass would never end while the cause persists. A letter is sent
 * before it is removed; its body carries the next run, so a copy changes nothing.
 */
export async function redriveDeadLetters(
  { sender, deadLetters }: Deps,
  { matches, limit, dryRun, onLetter, signal, maxInHand, now = Date.now }: RedriveOptions,
): Promise<RedriveSummary> {
  const pass = deadLetters.beginPass({ ...(signal ? { signal } : {}), ...(maxInHand ? { maxInHand } : {}) });
  const summary = { seen: 0, moved: 0, complete: true };
  const failures = createFailures();
  try {
    while (summary.moved < limit) {
      const letters = await pass.next(Math.min(LETTERS_A_STEP, limit - summary.moved));
      if (letters.length === 0) break;
      await takeAll(letters);
    }
    summary.complete = pass.isComplete();
  } finally {
    await pass.end();
  }
  return summary;

  /** Rejects after all were tried, if one could not be put back. */
  async function takeAll(letters: DeadLetter[]): Promise<void> {
    const results = await Promise.allSettled(letters.map(take));
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }

  async function take(letter: DeadLetter): Promise<void> {
    const known = failures.known(letter);
    if (known === 'of_another_run') return;
    if (known === 'put_back') {
      // Its twin was put back, which is enough.
      await letter.remove();
      return;
    }
    if (known === 'new') summary.seen += 1;
    if (matches(letter) && (known === 'new' || !dryRun)) await putBack(letter);
  }

  async function putBack(letter: DeadLetter): Promise<void> {
    onLetter?.(letter, !dryRun);
    if (dryRun) return;
    failures.putBack(letter);
    await send(nextRunOf(letter, now()));
    if (await letter.remove()) summary.moved += 1;
  }

  async function send(body: string): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const sent = await sender.send(body);
      if (sent.kind === 'confirmed') return;
      if (sent.kind === 'refused' || attempt === SEND_TRIES)
        throw new Error(`cannot put a message on the event queue: ${sent.reason}`);
      await pause(backOffMs(attempt, RETRY), new AbortController().signal);
    }
  }
}

/**
 * The body to put back. It already carries its next run, unless an older release dead-lettered it or could not read it.
 * Then it gets the next run here, because its first run is on record as over.
 */
function nextRunOf({ body, id, sentAtMs, eventId, run }: DeadLetter, nowMs: number): string {
  if (eventId === undefined || run !== undefined) return body;
  const decoded = decodePack(body, id, sentAtMs);
  if (decoded.kind !== 'pack' || decoded.unreadable.length > 0) return body;
  const [event, ...others] = decoded.events;
  if (event === undefined || others.length > 0 || event.run > 1) return body;
  return encodeAlone({ ...event, run: 2, attempt: 1 }, nowMs);
}
