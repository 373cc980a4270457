import { z } from 'zod';
import { defineHandler } from './handler.ts';

/** Fails until a moment, as one does whose service downstream is out: to see that the schedule of retries outlasts it. */
export const demoDownstream = defineHandler({
  eventType: 'demo.downstream',
  payload: z.looseObject({ down_until: z.iso.datetime() }),
  async handle({ payload }) {
    if (Date.now() < Date.parse(payload.down_until)) throw new Error('the service downstream is out');
  },
});
