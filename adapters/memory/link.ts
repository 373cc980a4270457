import type { Sent } from '../../core/ports/queue.ts';
import type { Bell } from './process.ts';

/** The way to a queue, which a test can break. */
export type Link = {
  isUp(): boolean;
  /** What the queue would say to a body. */
  sendOutcome(body: string): Sent;
  /** Nobody reaches the queue until it is mended. */
  cut(): void;
  /** The queue is reached, but it confirms nothing that is sent. */
  breakSends(): void;
  mend(): void;
};

export const DOWN = 'the queue is out of reach';
/** As SQS takes it. */
export const MAX_BODY_BYTES = 1024 * 1024;

export function createLink(bell: Bell): Link {
  let state: 'up' | 'sends_broken' | 'down' = 'up';
  const become = (next: typeof state) => {
    state = next;
    bell.ring();
  };
  return {
    isUp: () => state !== 'down',
    sendOutcome(body) {
      if (state === 'down') return { kind: 'not_sent', reason: DOWN };
      if (state === 'sends_broken') return { kind: 'unknown', reason: 'the queue did not confirm' };
      if (Buffer.byteLength(body) > MAX_BODY_BYTES)
        return { kind: 'refused', reason: 'the body is too large' };
      return { kind: 'confirmed' };
    },
    cut: () => become('down'),
    breakSends: () => become('sends_broken'),
    mend: () => become('up'),
  };
}
