import { setTimeout as delay } from 'node:timers/promises';
import { connectSqs } from '../../../adapters/aws/sqs/connect-sqs.ts';
import { redriveDeadLetters } from '../../../core/dead-letters/redrive.ts';
import type { Testbed } from '../testbed.ts';
import { readDeadLetters } from './dead-letters.ts';
import { type Check, count } from './finding.ts';

type Say = (line: string) => void;

/** Redrives every dead letter while its cause persists: the pass ends, and each failure is dead-lettered again. */
export async function checkRedrive(testbed: Testbed, say: Say, withinMs: number): Promise<Check[]> {
  const before = await readDeadLetters(testbed.queues);
  if (before.length === 0) return [];
  say(`redrive: ${before.length} messages, whose cause persists`);
  const startedMs = performance.now();
  const { moved } = await redriveDeadLetters(connectSqs(testbed.queues, { now: Date.now }), {
    matches: () => true,
    limit: Number.POSITIVE_INFINITY,
    dryRun: false,
  });
  const seconds = (performance.now() - startedMs) / 1000;
  const failures = new Set(before.map(({ eventId }) => eventId)).size;
  const failedAgain = await countFailedAgain(testbed, failures, withinMs);
  return [judgeRedrive({ failures, moved, failedAgain, seconds })];
}

export type Redrive = { failures: number; moved: number; failedAgain: number; seconds: number };

export function judgeRedrive({ failures, moved, failedAgain, seconds }: Redrive): Check {
  return {
    ok: moved === failures && failedAgain === failures,
    what: 'a redrive moves each failure once, and ends although all fail again',
    found: `${count(moved)} of ${count(failures)} moved in ${seconds.toFixed(1)} s; ${count(failedAgain)} dead-lettered again`,
  };
}

/** How many events are dead-lettered in a later run: once all are that should be, or when time is up. */
async function countFailedAgain(testbed: Testbed, expected: number, withinMs: number): Promise<number> {
  const deadlineMs = performance.now() + withinMs;
  while (true) {
    await delay(2_000);
    const letters = await readDeadLetters(testbed.queues);
    const again = new Set(letters.filter(({ run }) => run > 1).map(({ eventId }) => eventId)).size;
    if (again >= expected || performance.now() > deadlineMs) return again;
  }
}
