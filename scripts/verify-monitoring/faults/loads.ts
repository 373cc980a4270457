import { setTimeout as delay } from 'node:timers/promises';
import { connectSqs } from '../../../adapters/aws/sqs/connect-sqs.ts';
import { redriveDeadLetters } from '../../../core/dead-letters/redrive.ts';
import { pause } from '../../../core/lib/back-off.ts';
import type { Fault } from '../fault.ts';
import type { Testbed } from '../testbed.ts';
import { post } from '../traffic.ts';

/** Events that overload or break their handlers. */
export const LOAD_FAULTS: readonly Fault[] = [
  {
    what: 'poison events fail for good',
    alerts: ['DeadLettersArriving', 'DeadLettersWaiting'],
    isShort: true,
    async begin(testbed, mended) {
      void poison(testbed, mended);
    },
    end: redriveAll,
  },
  {
    what: 'a flood of slow events',
    alerts: ['BacklogGrowsAtMaximum', 'OldestMessageTooOld', 'FreshnessBurnFast'],
    async begin(testbed, mended) {
      void flood(testbed, mended);
    },
    end: async () => {},
  },
];

/** How long the service that the handler calls stays down after an event was sent: past its last attempt. */
const DOWN_MS = 5_000;

async function poison({ platform }: Testbed, mended: AbortSignal): Promise<void> {
  while (!mended.aborted) {
    const downUntil = new Date(Date.now() + DOWN_MS).toISOString();
    const event = { event_type: 'demo.downstream', payload: { down_until: downUntil } };
    await sendBatch(platform.api.url(), event, 5);
    await pause(500, mended);
  }
}

/** Once the service is back, their handler succeeds. */
async function redriveAll({ queues }: Testbed): Promise<void> {
  await delay(DOWN_MS);
  await redriveDeadLetters(connectSqs(queues, { now: Date.now }), {
    matches: () => true,
    limit: Number.POSITIVE_INFINITY,
    dryRun: false,
  });
}

/** Twice as many as the fleet can handle, five times a second. */
async function flood({ platform }: Testbed, mended: AbortSignal): Promise<void> {
  while (!mended.aborted) {
    await sendBatch(platform.api.url(), { event_type: 'demo.slow', payload: { wait_ms: 400 } }, 40);
    await pause(200, mended);
  }
}

function sendBatch(apiUrl: string, event: object, count: number): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  return post(apiUrl, { path: '/events/batch', headers, body: JSON.stringify(Array(count).fill(event)) });
}
