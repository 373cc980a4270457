import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { createEventQueues, type EventQueues, type Queue } from './event-queue.ts';
import { type RedriveOptions, redriveDeadLetters } from './redrive.ts';
import { createOwnResources, type OwnResources } from './testing/own-resources.ts';

let own: OwnResources;
let queues: EventQueues;

beforeEach(async () => {
  own = await createOwnResources({ sqsUrl: inject('sqsUrl'), dynamoUrl: inject('dynamoUrl') });
  queues = createEventQueues(own.clients, own.queueUrl);
  for (const [body, reason] of [
    ['a', 'late'],
    ['b', 'late'],
    ['c', 'invalid'],
  ] as const)
    await queues.deadLetters.send(body, { attributes: { reason, event_id: `id-${body}` } });
});
afterEach(() => own.close());

const redrive = (options: Partial<RedriveOptions>, from = queues) =>
  redriveDeadLetters(from, { matches: () => true, limit: 100, dryRun: false, ...options });

/** What can be received now. */
async function bodiesIn(queue: Queue): Promise<string[]> {
  const bodies: string[] = [];
  for (;;) {
    const answer = await queue.receive({ maxMessages: 10, waitSeconds: 0 });
    if (answer.kind !== 'received' || answer.messages.length === 0) return bodies.sort();
    bodies.push(...answer.messages.map(({ body }) => body));
  }
}

test('dead letters are put back on the event queue, and those that are not asked for stay in sight', async () => {
  const told: unknown[] = [];

  const summary = await redrive({
    matches: ({ reason }) => reason === 'late',
    onMessage: (letter, moved) => told.push([letter.eventId, moved]),
  });

  expect(summary).toEqual({ seen: 3, moved: 2, complete: true });
  expect(told.sort()).toEqual([
    ['id-a', true],
    ['id-b', true],
  ]);
  expect(await bodiesIn(queues.events)).toEqual(['a', 'b']);
  expect(await bodiesIn(queues.deadLetters)).toEqual(['c']);
});

test('no more are put back than asked for', async () => {
  expect(await redrive({ limit: 1 })).toMatchObject({ moved: 1 });
  expect((await bodiesIn(queues.events)).length + (await bodiesIn(queues.deadLetters)).length).toBe(3);
});

test('a dry run leaves everything as it is', async () => {
  expect(await redrive({ dryRun: true })).toEqual({ seen: 3, moved: 0, complete: true });
  expect(await bodiesIn(queues.events)).toEqual([]);
  expect(await bodiesIn(queues.deadLetters)).toEqual(['a', 'b', 'c']);
});

test('a pass that is ended leaves what it looked at in sight', async () => {
  const ending = new AbortController();

  const summary = await redrive({ dryRun: true, signal: ending.signal, onMessage: () => ending.abort() });

  expect(summary).toMatchObject({ moved: 0, complete: false });
  expect(await bodiesIn(queues.deadLetters)).toEqual(['a', 'b', 'c']);
});

test('what the event queue does not take stays in sight, to the last', async () => {
  const events: Queue = { ...queues.events, send: async () => ({ kind: 'unavailable', reason: 'down' }) };

  await expect(redrive({}, { ...queues, events })).rejects.toThrow('down');

  expect(await bodiesIn(queues.deadLetters)).toEqual(['a', 'b', 'c']);
});
