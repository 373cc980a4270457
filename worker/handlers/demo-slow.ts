import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { defineHandler } from './handler.ts';

/** Waits as long as its payload says, like a handler that calls another service. Shows the fleet grow and shrink. */
export const demoSlow = defineHandler({
  eventType: 'demo.slow',
  payload: z.looseObject({ wait_ms: z.int().min(0).max(5_000) }),
  async handle({ payload, signal }) {
    await delay(payload.wait_ms, undefined, { signal });
  },
});
