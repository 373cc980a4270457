import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { defineHandler } from './handler.ts';

/** Waits, and fails as many times as its payload says. Shows retries, dead letters and scaling at work. */
export const demoFlaky = defineHandler({
  eventType: 'demo.flaky',
  payload: z.looseObject({
    fail_times: z.int().min(0).max(100).default(0),
    wait_ms: z.int().min(0).max(60_000).default(0),
  }),
  retryDelaysSeconds: [1, 1, 2, 2],
  async handle({ payload, attempt, signal }) {
    await delay(payload.wait_ms, undefined, { signal });
    if (attempt <= payload.fail_times) throw new Error(`asked to fail ${payload.fail_times} times`);
    return { succeeded_at_attempt: attempt };
  },
});
