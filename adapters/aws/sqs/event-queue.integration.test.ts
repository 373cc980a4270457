import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { waitFor } from '../../../local/processes/wait-for.ts';
import { createTcpProxy, type TcpProxy } from '../../../local/testing/tcp-proxy.ts';
import { MAX_RECEIVE_COUNT } from '../setup/resources.ts';
import { createOwnResources, type OwnResources } from '../testing/own-resources.ts';
import { createPatientClients } from '../testing/patient-clients.ts';
import { createEventQueues, type EventQueues, type Queue, type ReceivedMessage } from './event-queue.ts';

let own: OwnResources;
let queues: EventQueues;

beforeEach(async () => {
  own = await createOwnResources({ sqsUrl: inject('sqsUrl'), dynamoUrl: inject('dynamoUrl') });
  queues = createEventQueues(own.clients, own.queueUrl);
});
afterEach(() => own.close());

async function receiveSome(queue: Queue = queues.events, waitSeconds = 1): Promise<ReceivedMessage[]> {
  const answer = await queue.receive({ maxMessages: 10, waitSeconds });
  if (answer.kind !== 'received') throw new Error(answer.reason);
  return answer.messages;
}

async function receiveAll(count: number): Promise<ReceivedMessage[]> {
  const messages: ReceivedMessage[] = [];
  while (messages.length < count) messages.push(...(await receiveSome()));
  return messages;
}

async function receiveOne(queue: Queue = queues.events): Promise<ReceivedMessage> {
  return waitFor(async () => (await receiveSome(queue)).at(0), { what: 'a message' });
}

describe('a message', () => {
  test('is received as it was sent, with its sent time and receive count', async () => {
    const beforeMs = Date.now();
    const sent = await queues.events.send('{"a":"\\u00e9"}', {
      attributes: { reason: 'too late', event_id: 'x' },
    });

    const message = await receiveOne();

    expect(message).toMatchObject({
      body: '{"a":"\\u00e9"}',
      receiveCount: 1,
      attributes: { reason: 'too late', event_id: 'x' },
    });
    expect(sent).toEqual({ kind: 'confirmed' });
    expect(message.sentAtMs).toBeGreaterThan(beforeMs - 2_000);
    expect(message.sentAtMs).toBeLessThan(Date.now() + 2_000);
  });

  test('is received by one consumer only', async () => {
    await queues.events.send('one');
    await receiveOne();
    expect(await receiveSome(queues.events, 0)).toEqual([]);
  });

  describe('whose confirmation is lost', () => {
    let proxy: TcpProxy;
    let remote: EventQueues;
    beforeEach(async () => {
      proxy = await createTcpProxy({ targetPort: Number(new URL(inject('sqsUrl')).port) });
      const clients = createPatientClients({ sqsEndpoint: proxy.url });
      remote = createEventQueues(clients, own.queueUrl);
      return async () => {
        clients.destroy();
        await proxy.close();
      };
    });

    test('is not sent again, because nobody could tell the copies apart', async () => {
      proxy.loseNext('answer');

      expect(await remote.events.send('once')).toEqual({
        kind: 'unknown',
        reason: expect.stringMatching(/\w/),
      });

      expect((await queues.depth()).visible).toBe(1);
    });

    test('is sent again if a copy does no harm', async () => {
      proxy.loseNext('answer');

      expect(await remote.events.send('twice', { repeatable: true })).toEqual({ kind: 'confirmed' });

      expect((await queues.depth()).visible).toBe(2);
    });

    test('is gone all the same once it is acknowledged', async () => {
      await queues.events.send('done');
      const { receiptHandle } = await receiveOne();
      proxy.loseNext('answer');

      // The second try deletes a message that is gone: SQS reports success, ElasticMQ an unknown message.
      await remote.events.acknowledge(receiptHandle);

      expect(await queues.depth()).toMatchObject({ visible: 0, inFlight: 0 });
    });
  });

  test('that certainly never reached the queue is reported as not sent', async () => {
    const proxy = await createTcpProxy({ targetPort: 1 });
    await proxy.close();
    const clients = createPatientClients({ sqsEndpoint: proxy.url });

    expect(await createEventQueues(clients, own.queueUrl).events.send('never')).toEqual({
      kind: 'not_sent',
      reason: expect.stringContaining('ECONNREFUSED'),
    });

    clients.destroy();
  });

  test('that is released is received again, with a higher receive count', async () => {
    await queues.events.send('again');
    const first = await receiveOne();

    expect(await queues.events.extend(first.receiptHandle, 0)).toBe('extended');

    expect(await receiveOne()).toMatchObject({ messageId: first.messageId, receiveCount: 2 });
  });

  test('that is acknowledged is gone', async () => {
    await queues.events.send('done');
    const { receiptHandle } = await receiveOne();

    expect(await queues.events.acknowledge(receiptHandle)).toBe(true);

    expect(await queues.events.extend(receiptHandle, 0)).toBe('gone');
    expect(await receiveSome(queues.events, 0)).toEqual([]);
    expect(await queues.depth()).toEqual({ visible: 0, inFlight: 0, delayed: 0, deadLetters: 0 });
  });

  test('that is sent with a delay cannot be received yet', async () => {
    await queues.events.send('later', { delaySeconds: 60 });
    await queues.events.send('now', { delaySeconds: 0 });
    expect((await receiveOne()).body).toBe('now');
    expect(await queues.depth()).toMatchObject({ visible: 0, delayed: 1 });
  });

  test('that is extended by heartbeat stays with its receiver', async () => {
    let visibilitySeconds = 1;
    while (!(await extendedInTime(visibilitySeconds))) visibilitySeconds *= 2;

    const later = await receiveSome(queues.events, visibilitySeconds + 1);

    expect(later.map(({ body }) => body)).not.toContain(`hidden for ${visibilitySeconds} s`);
  });

  test('that is too large for the queue is refused', async () => {
    expect(await queues.events.send('x'.repeat(2 * 1024 * 1024))).toEqual({
      kind: 'refused',
      reason: expect.stringMatching(/\w/),
    });
  });

  test('that is received too often without an acknowledgement is abandoned by SQS', async () => {
    await queues.events.send('a killer');
    for (let count = 1; count <= MAX_RECEIVE_COUNT; count += 1)
      await queues.events.extend((await receiveOne()).receiptHandle, 0);

    expect(await receiveSome()).toEqual([]);
    expect((await receiveOne(queues.abandoned)).body).toBe('a killer');
    expect(await queues.depth()).toMatchObject({ visible: 0, inFlight: 0, deadLetters: 1 });
  });
});

/** Whether a message was extended before it became visible again. A busy machine may be late. */
async function extendedInTime(visibilitySeconds: number): Promise<boolean> {
  await queues.events.send(`hidden for ${visibilitySeconds} s`);
  const askedAtMs = performance.now();
  const answer = await queues.events.receive({ maxMessages: 1, waitSeconds: 20, visibilitySeconds });
  const [message] = answer.kind === 'received' ? answer.messages : [];
  const outcome = await queues.events.extend(message?.receiptHandle ?? '', 60);
  if (performance.now() - askedAtMs >= visibilitySeconds * 1000) return false;
  expect(outcome).toBe('extended');
  return true;
}

describe('many at once', () => {
  test('are all acknowledged, beyond the limit of one call, despite an invalid handle among them', async () => {
    await Promise.all(Array.from({ length: 25 }, (_, index) => queues.events.send(String(index))));
    const messages = await receiveAll(25);
    const handles = messages.map(({ receiptHandle }) => receiptHandle);

    const [, ...confirmed] = await Promise.all(
      ['no handle', ...handles].map((handle) => queues.events.acknowledge(handle)),
    );

    expect(confirmed).toEqual(handles.map(() => true));
    expect(await queues.depth()).toMatchObject({ visible: 0, inFlight: 0 });
  });

  test('are counted', async () => {
    await Promise.all(Array.from({ length: 12 }, (_, index) => queues.events.send(String(index))));
    await queues.deadLetters.send('dead');
    await receiveSome();
    const depth = await queues.depth();
    expect(depth.visible + depth.inFlight).toBe(12);
    expect(depth.inFlight).toBeGreaterThan(0);
    expect(depth.deadLetters).toBe(1);
  });
});

describe('a receive', () => {
  test('ends at once when its signal aborts', async () => {
    const stop = new AbortController();
    const receiving = queues.events.receive({ maxMessages: 10, waitSeconds: 20, signal: stop.signal });
    stop.abort();
    // A call that ran for its full time would have received nothing.
    expect((await receiving).kind).toBe('unavailable');
  });

  test('ends when a message arrives, without waiting for its full time', async () => {
    const receiving = receiveSome(queues.events, 20);
    await queues.events.send('now');
    expect((await receiving).map(({ body }) => body)).toEqual(['now']);
  });
});

test('while the queue is unreachable every call reports it without waiting', async () => {
  const proxy = await createTcpProxy({ targetPort: Number(new URL(inject('sqsUrl')).port) });
  const clients = createPatientClients({ sqsEndpoint: proxy.url });
  const remote = createEventQueues(clients, own.queueUrl);
  expect(await remote.events.send('before')).toEqual({ kind: 'confirmed' });
  proxy.cut();

  const unavailable = { kind: 'unavailable', reason: expect.stringMatching(/\w/) };
  expect(await remote.events.send('during')).toMatchObject({
    kind: expect.stringMatching(/^(unknown|not_sent)$/),
  });
  expect(await remote.events.receive({ maxMessages: 1, waitSeconds: 20 })).toEqual(unavailable);
  expect(await remote.events.acknowledge('handle')).toBe(false);
  expect(await remote.events.extend('handle', 5)).toBe('unavailable');
  await expect(remote.depth()).rejects.toThrow();

  proxy.restore();
  expect(await remote.events.send('after')).toEqual({ kind: 'confirmed' });
  clients.destroy();
  await proxy.close();
});
