import { expect, test } from 'vitest';
import type { ScalingRound } from '../../core/scaling/fleet-scaler.ts';
import { createScalingDuty } from './scaling-duty.ts';

/** What the first round does to two workers with this backlog. */
async function firstRound({ isThrottled }: { isThrottled: boolean }): Promise<ScalingRound> {
  const ending = new AbortController();
  const { promise, resolve } = Promise.withResolvers<ScalingRound>();
  const duty = createScalingDuty({
    group: {
      read: async () => ({ desired: 2, min: 2, max: 20 }),
      raise: async () => true,
      removeOne: async () => ({ kind: 'waits', reason: 'not asked for here' }),
    },
    readBacklog: async () => ({
      outstanding: 200,
      waiting: 150,
      held: 50,
      deadLetters: 0,
      approximate: true,
    }),
    fleet: { read: async () => ({ live: 2, throughput: 10 }), publishDesired: async () => {} },
    tableLoad: { isThrottled: () => isThrottled },
    probe: {
      scaled(round) {
        resolve(round);
        ending.abort();
      },
      scalingFailed(error) {
        throw error;
      },
    },
  });
  await duty(ending.signal);
  return promise;
}

test('the holder adds workers for what waits', async () => {
  expect(await firstRound({ isThrottled: false })).toMatchObject({ outcome: 'raised', to: 10 });
});

test('the holder adds none while the table refuses most of what it writes', async () => {
  expect(await firstRound({ isThrottled: true })).toMatchObject({
    outcome: 'frozen',
    to: 2,
    reason: 'frozen: the table throttles',
  });
});
