import { expect, test } from 'vitest';
import type { EventState } from '../../adapters/aws/dynamodb/event-record.ts';
import { createInsist } from './retry-while-down.ts';
import { createStateOf } from './state-of.ts';

const found: EventState = {
  concluded: { outcome: 'processed', fingerprint: 'f', run: 1 },
  confirmed: { storedAtMs: 123 },
};

/** A store that has `state` on record, and the rows that were accounted for, by their times. */
function createRig(state: EventState, { isDown = false } = {}) {
  const accounted: number[] = [];
  const stopping = new AbortController();
  const gate = { close: () => stopping.abort(), whenOpen: async () => false };
  const store = {
    state: async () => state,
    accountFor: async ({ storedAtMs }: { storedAtMs: number }) => {
      if (isDown) return { kind: 'unavailable' as const, reason: 'down' };
      accounted.push(storedAtMs);
      return { kind: 'accounted_for' as const };
    },
  };
  const insist = createInsist({ gate, stopping: stopping.signal });
  return { stateOf: createStateOf({ store, insist }), accounted };
}

test('what may be unconfirmed is accounted for, if there is anything', async () => {
  const { stateOf, accounted } = createRig(found);
  expect(await stateOf('id')).toEqual(found);
  expect(accounted).toEqual([]);
  expect(await stateOf('id', { mayBeUnconfirmed: true })).toEqual(found);
  expect(accounted).toEqual([123]);

  const nothing = createRig({});
  expect(await nothing.stateOf('id', { mayBeUnconfirmed: true })).toEqual({});
  expect(nothing.accounted).toEqual([]);
});

test('nobody knows anything until it is accounted for', async () => {
  const { stateOf } = createRig(found, { isDown: true });
  expect(await stateOf('id', { mayBeUnconfirmed: true })).toEqual({ kind: 'stopped' });
});
