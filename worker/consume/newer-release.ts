import { DAY_MS } from '../../core/lib/durations.ts';
import type { Delivery } from '../../core/ports/queue.ts';
import { type Conclusion, concludedBy } from '../process/conclusion.ts';

const EVERY_MS = 60_000;
/** Shorter than the queue's retention, so that no message expires unseen. */
const WAIT_MS = 3 * DAY_MS;

/**
 * During an upgrade, or after a rollback, a worker receives envelopes of a newer release. It releases them until a
 * worker that can read them takes them. After three days unread, an envelope is dead-lettered.
 */
export function waitForNewerRelease(
  { body, sentAtMs }: Pick<Delivery, 'body' | 'sentAtMs'>,
  version: number,
  nowMs: number,
): Conclusion {
  if (nowMs - sentAtMs < WAIT_MS) return { kind: 'not_yet', notBeforeMs: nowMs + EVERY_MS };
  const reason = `unknown version: the envelope has version ${version}, and no worker could read it for three days`;
  return concludedBy({ dead: [{ body, reason }] });
}
