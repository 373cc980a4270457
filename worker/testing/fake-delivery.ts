import type { Delivery, Successors } from '../../core/ports/queue.ts';

/** A message in hand that remembers how it ended. */
export type FakeDelivery = Delivery & {
  settled: Successors[];
  released: { notBeforeMs?: number }[];
  /** Another consumer may have it now. */
  lose(): void;
};

type Settings = Partial<Pick<Delivery, 'id' | 'sentAtMs' | 'dueAtMs' | 'firstDelivery' | 'isSuspect'>> & {
  /** The queue's answer when it is settled. */
  settles?: 'settled' | 'unknown';
};

export function createFakeDelivery(
  body = '{}',
  { settles = 'settled', ...settings }: Settings = {},
): FakeDelivery {
  const losing = new AbortController();
  const delivery: FakeDelivery = {
    id: 'm1',
    body,
    sentAtMs: 1_000,
    dueAtMs: 1_000,
    firstDelivery: 'surely',
    isSuspect: false,
    lost: losing.signal,
    ...settings,
    settled: [],
    released: [],
    async settle(successors = {}) {
      delivery.settled.push(successors);
      return settles;
    },
    async release(options = {}) {
      delivery.released.push(options);
    },
    lose: () => losing.abort(),
  };
  return delivery;
}
