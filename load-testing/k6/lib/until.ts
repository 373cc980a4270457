import { sleep } from 'k6';
import type { Reply } from './api.ts';

const POLL_SECONDS = 30;

/** Polls until `isDone`, for a limited time. Returns the last reply. */
export function until(ask: () => Reply, isDone: (reply: Reply) => boolean): Reply {
  const deadlineMs = Date.now() + POLL_SECONDS * 1000;
  for (;;) {
    const reply = ask();
    if (isDone(reply) || Date.now() > deadlineMs) return reply;
    sleep(0.2);
  }
}
