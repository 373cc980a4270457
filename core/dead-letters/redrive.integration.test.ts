import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { connectSqs } from '../../adapters/aws/sqs/connect-sqs.ts';
import { createEventQueues, type EventQueues, type Queue } from '../../adapters/aws/sqs/event-queue.ts';
import { createOwnResources, type OwnResources } from '../../adapters/aws/testing/own-resources.ts';
import { waitFor } from '../../local/processes/wait-for.ts';
import { decodePack } from '../event/decode-pack.ts';
import { type RedriveOptions, type RedriveSummary, redriveDeadLetters } from './redrive.ts';

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
    await queues.deadLetters.send(body, { attributes: { reason, event_id: `id-${body}`, run: '1' } });
});
afterEach(() => own.close());

/** Starts the pass in a new millisecond, so that messages sent so far are older than it and later ones are not. */
async function redrive(options: Partial<RedriveOptions>, from = queues): Promise<RedriveSummary> {
  const beganAtMs = Date.now() + 1;
  await waitFor(() => Date.now() >= beganAtMs, { what: 'the next millisecond', everyMs: 1 });
  const { now = () => beganAtMs } = options;
  return redriveDeadLetters(connectSqs(from, { now }), {
    matches: () => true,
    limit: 100,
    dryRun: false,
    ...options,
    now,
  });
}

/** The bodies of the messages that can be received now. */
async function bodiesIn(queue: Queue): Promise<string[]> {
  const bodies: string[] = [];
  for (;;) {
    const answer = await queue.receive({ maxMessages: 10, waitSeconds: 0 });
    if (answer.kind !== 'received' || answer.messages.length === 0) return bodies.sort();
    bodies.push(...answer.messages.map(({ body }) => body));
  }
}

test('matching dead letters are put back on the event queue, and the others stay visible', async () => {
  const told: unknown[] = [];

  const summary = await redrive({
    matches: ({ reason }) => reason === 'late',
    onLetter: (letter, moved) => told.push([letter.eventId, moved]),
  });

  expect(summary).toEqual({ seen: 3, moved: 2, complete: true });
  expect(told.sort()).toEqual([
    ['id-a', true],
    ['id-b', true],
  ]);
  expect(await bodiesIn(queues.events)).toEqual(['a', 'b']);
  expect(await bodiesIn(queues.deadLetters)).toEqual(['c']);
});

test('the limit bounds how many are put back', async () => {
  expect(await redrive({ limit: 1 })).toMatchObject({ moved: 1 });
  expect((await bodiesIn(queues.events)).length + (await bodiesIn(queues.deadLetters)).length).toBe(3);
});

test('a dry run leaves everything as it is', async () => {
  expect(await redrive({ dryRun: true })).toEqual({ seen: 3, moved: 0, complete: true });
  expect(await bodiesIn(queues.events)).toEqual([]);
  expect(await bodiesIn(queues.deadLetters)).toEqual(['a', 'b', 'c']);
});

test('a pass that is ended early leaves its letters visible', async () => {
  const ending = new AbortController();

  const summary = await redrive({ dryRun: true, signal: ending.signal, onLetter: () => ending.abort() });

  expect(summary).toMatchObject({ moved: 0, complete: false });
  expect(await bodiesIn(queues.deadLetters)).toEqual(['a', 'b', 'c']);
});

test('letters that the event queue does not confirm all stay visible', async () => {
  const events: Queue = { ...queues.events, send: async () => ({ kind: 'unknown', reason: 'down' }) };

  await expect(redrive({}, { ...queues, events })).rejects.toThrow('down');

  expect(await bodiesIn(queues.deadLetters)).toEqual(['a', 'b', 'c']);
});

test('a pass ends even if every letter comes back; those are left for the next pass', async () => {
  let comings = 0;
  const events: Queue = {
    ...queues.events,
    async send(body) {
      comings += 1;
      if (comings > 100) throw new Error('the pass loops');
      return queues.deadLetters.send(body, {
        attributes: { reason: 'again', event_id: `id-${body}`, run: String(comings + 1) },
      });
    },
  };
  // A clock ahead of the queue's, so that returning letters look as if they had been there before.
  const ahead = () => Date.now() + 60_000;

  expect(await redrive({ now: ahead }, { ...queues, events })).toEqual({ seen: 3, moved: 3, complete: true });
  expect(await bodiesIn(queues.deadLetters)).toEqual(['a', 'b', 'c']);
});

test('letters that arrive after a pass began are left for the next pass', async () => {
  const longAgo = () => Date.now() - 60_000;
  expect(await redrive({ now: longAgo })).toEqual({ seen: 0, moved: 0, complete: true });
  expect(await bodiesIn(queues.deadLetters)).toEqual(['a', 'b', 'c']);
});

test('two messages of one failure count as one dead letter, which is put back once', async () => {
  await queues.deadLetters.send('a', { attributes: { reason: 'late', event_id: 'id-a', run: '1' } });

  expect(await redrive({})).toEqual({ seen: 3, moved: 3, complete: true });

  expect(await bodiesIn(queues.events)).toEqual(['a', 'b', 'c']);
  expect(await bodiesIn(queues.deadLetters)).toEqual([]);
});

test('a pass ends even if letters arrive faster than it can read them', async () => {
  let more = 0;
  const deadLetters: Queue = {
    ...queues.deadLetters,
    async receive(options) {
      more += 1;
      await queues.deadLetters.send('new', {
        attributes: { reason: 'again', event_id: `n-${more}`, run: '1' },
      });
      return queues.deadLetters.receive(options);
    },
  };

  const { moved, complete } = await redrive({}, { ...queues, deadLetters });

  expect([moved, complete]).toEqual([3, false]);
  expect(more).toBeLessThan(100);
});

test('another event under the same id is a separate failure, and so is a letter without a run', async () => {
  const about = (fingerprint: string) => ({ reason: 'late', event_id: 'same', run: '1', fingerprint });
  await queues.deadLetters.send('x', { attributes: about('f') });
  await queues.deadLetters.send('y', { attributes: about('g') });
  await queues.deadLetters.send('z1', { attributes: { reason: 'unreadable', event_id: 'other' } });
  await queues.deadLetters.send('z2', { attributes: { reason: 'unreadable', event_id: 'other' } });

  expect(await redrive({})).toMatchObject({ seen: 7, moved: 7 });

  expect(await bodiesIn(queues.events)).toEqual(['a', 'b', 'c', 'x', 'y', 'z1', 'z2']);
});

test('a copy is deleted only if its twin was put back', async () => {
  await queues.deadLetters.send('a', { attributes: { reason: 'other', event_id: 'id-a', run: '1' } });

  await redrive({ matches: ({ reason }) => reason === 'other' });

  expect(await bodiesIn(queues.events)).toEqual(['a']);
  const left = await bodiesIn(queues.deadLetters);
  expect([
    ['a', 'b', 'c'],
    ['b', 'c'],
  ]).toContainEqual(left);
});

test('a letter of an older release begins its second run, because its first is on record as over', async () => {
  const event = {
    id: '01a1fbe4-56e0-8114-bee5-e4c8235d1cf0',
    accepted_at: 1,
    traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-00`,
    attempt: 1,
    event_type: 'test',
    payload: 1,
  };
  const body = JSON.stringify({ sluice: 1, enqueued_at: 1, events: [event] });
  await queues.deadLetters.send(body, { attributes: { reason: 'old', event_id: event.id } });

  await redrive({ matches: ({ reason }) => reason === 'old' });

  const [putBack] = await bodiesIn(queues.events);
  expect(decodePack(putBack ?? '', 'm', 0)).toMatchObject({ events: [{ id: event.id, run: 2, attempt: 1 }] });
});
