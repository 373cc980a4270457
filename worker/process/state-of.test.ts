import { expect, test } from 'vitest';
import type { EventState } from '../../core/ports/event-store.ts';
import { createRetryWhileDown } from './retry-while-down.ts';
import { createStateOf } from './state-of.ts';

const found: EventState = { concluded: { outcome: 'processed', fingerprint: 'f', run: 1 } };

test('the store confirms records that may be unconfirmed', async () => {
  const confirmed: boolean[] = [];
  const stopping = new AbortController();
  const retryWhileDown = createRetryWhileDown({
    probe: { tableThrottled: () => {} },
    breaker: { trip: () => stopping.abort(), whenClosed: async () => false },
    stopping: stopping.signal,
  });
  const store = {
    async state(_id: string, { confirm = false } = {}) {
      confirmed.push(confirm);
      return found;
    },
  };
  const stateOf = createStateOf({ store, retryWhileDown });

  expect(await stateOf('id')).toEqual(found);
  expect(await stateOf('id', { mayBeUnconfirmed: true })).toEqual(found);
  expect(confirmed).toEqual([false, true]);
});
