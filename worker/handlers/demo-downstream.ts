import { z } from 'zod';
import { defineHandler } from './handler.ts';

/** Fails until the given time, as if its downstream service were down. Shows that the retries outlast an outage. */
export const demoDownstream = defineHandler({
  eventType: 'demo.downstream',
  payload: z.looseObject({ down_until: z.iso.datetime() }),
  async handle({ payload }) {
    if (Date.now() < Date.parse(payload.down_until)) throw new Error('the downstream service is down');
  },
});
