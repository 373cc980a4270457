import { expect, test } from 'vitest';
import { fingerprint } from '../../core/event/fingerprint.ts';
import type { QueuedEvent } from '../../core/event/pack.ts';
import type { EventState } from '../../core/ports/event-store.ts';
import { createFakeDelivery } from '../testing/fake-delivery.ts';
import { createSilentProbe } from '../testing/silent-probe.ts';
import { CONCLUDED, concludedBy, NOT_YET } from './conclusion.ts';
import { createRecordAbandoned } from './record-abandoned.ts';

const event: QueuedEvent = {
  id: '01a1fbe4-56e0-8114-bee5-e4c8235d1cf0',
  content: { eventType: 'test', payload: 1 },
  acceptedAtMs: 5,
  traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-00`,
  run: 1,
  attempt: 1,
};
const of = { fingerprint: fingerprint(event.content), run: 1 };
const history = [{ run: 1, attempt: 1, atMs: 1, durationMs: 1, error: 'e', worker: 'w', delivery: 'm1' }];
const attempts = { ...of, eventId: event.id, attempt: 1, delivery: 'm1', history };

/** The steps taken for an abandoned message of the event, given its record. */
async function record(state: EventState | { kind: 'stopped' }, delivered = event) {
  const probe = createSilentProbe();
  const done: unknown[] = [];
  const successor = (name: string) => concludedBy({ again: [{ body: name, notBeforeMs: 1 }] });
  const recordAbandoned = createRecordAbandoned({
    async stateOf(_id, { mayBeUnconfirmed = false } = {}) {
      done.push(mayBeUnconfirmed ? 'read and confirm' : 'read');
      return state;
    },
    async afterFailure(_inHand, recorded) {
      done.push('go on after', recorded);
      return successor('next');
    },
    deadLetter: {
      async event(_inHand, reason) {
        done.push('give up', reason);
        return successor('given up');
      },
      recorded({ event }, reason) {
        done.push('dead letter', event, reason);
        return successor('dead letter');
      },
      conflict() {
        done.push('conflict');
        return successor('conflict');
      },
      message: () => CONCLUDED,
      entry: async () => CONCLUDED,
    },
    probe,
    now: () => 1,
  });
  const inHand = { event: delivered, delivery: createFakeDelivery(), receivedAtMs: 1, notes: {} };
  return { conclusion: await recordAbandoned(inHand), done, told: probe.told };
}

test.each<[string, QueuedEvent]>([
  ['an event', event],
  ['a repeat', { ...event, repeat: true }],
])('%s without a record failed, because its workers died', async (_what, delivered) => {
  const { conclusion, done } = await record({}, delivered);
  expect(conclusion).toMatchObject({ kind: 'concluded', successors: { again: [{ body: 'given up' }] } });
  expect(done).toEqual(['read and confirm', 'give up', expect.stringContaining('its workers died')]);
});

test('an event comes again while its record cannot be read', async () => {
  const { conclusion, done } = await record({ kind: 'stopped' });
  expect(conclusion).toEqual(NOT_YET);
  expect(done).toEqual(['read and confirm']);
});

test('an event with a recorded outcome is concluded', async () => {
  const { conclusion, told } = await record({ concluded: { ...of, outcome: 'processed' } });
  expect(conclusion).toEqual(CONCLUDED);
  expect(told).toEqual(['duplicate']);
});

test('an event with a recorded attempt goes on after it', async () => {
  const { conclusion, done } = await record({ attempts });
  expect(conclusion).toMatchObject({ successors: { again: [{ body: 'next' }] } });
  expect(done.slice(1)).toEqual(['go on after', attempts]);
});

test('an event with a recorded failure gets the dead letter that it owes', async () => {
  const concluded = { ...of, outcome: 'failed', delivery: 'm1', reason: 'no way' } as const;
  const { conclusion, done } = await record({ concluded, attempts });
  expect(conclusion).toMatchObject({ successors: { again: [{ body: 'dead letter' }] } });
  expect(done.slice(1)).toEqual(['dead letter', { ...event, history }, 'no way']);
});

test('an event whose id belongs to another recorded event is a conflict', async () => {
  const { done } = await record({ concluded: { ...of, outcome: 'processed', fingerprint: 'another' } });
  expect(done.slice(1)).toEqual(['conflict']);
});
