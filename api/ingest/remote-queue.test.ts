import { MessageChannel } from 'node:worker_threads';
import { afterEach, expect, test } from 'vitest';
import type { Queue, QueueDepth, SendOutcome } from '../../adapters/aws/sqs/event-queue.ts';
import { connectRemoteQueue, type RemoteQueue, serveQueue } from './remote-queue.ts';

const SENT: SendOutcome = { kind: 'sent', messageId: 'm' };
let channel: MessageChannel;
afterEach(() => channel.port1.close());

const DEPTH: QueueDepth = { visible: 3, inFlight: 2, delayed: 1 };

function remoteQueue({ send = async () => SENT, depth = async () => DEPTH }: Partial<RemoteQueue>) {
  channel = new MessageChannel();
  serveQueue(channel.port2, { send, depth });
  return connectRemoteQueue(channel.port1);
}

const queueOver = (send: Queue['send']) => remoteQueue({ send });

test('each send gets its own outcome, whatever order they end in', async () => {
  const ends = new Map<string, (outcome: SendOutcome) => void>();
  const bothBegan = Promise.withResolvers<void>();
  const queue = await queueOver((body) => {
    const { promise, resolve } = Promise.withResolvers<SendOutcome>();
    ends.set(body, resolve);
    if (ends.size === 2) bothBegan.resolve();
    return promise;
  });

  const first = queue.send('first');
  const second = queue.send('second');
  await bothBegan.promise;
  ends.get('second')?.({ kind: 'refused', reason: 'too long' });
  ends.get('first')?.(SENT);

  expect(await Promise.all([first, second])).toEqual([SENT, { kind: 'refused', reason: 'too long' }]);
});

test('a send that its caller gives up is given up at the other end', async () => {
  const givingUp = new AbortController();
  const began = Promise.withResolvers<void>();
  const queue = await queueOver(async (_, { signal } = {}) => {
    const ended = Promise.withResolvers<void>();
    signal?.addEventListener('abort', () => ended.resolve());
    began.resolve();
    await ended.promise;
    return { kind: 'unavailable', reason: 'given up' };
  });

  const sending = queue.send('a pack', { signal: givingUp.signal });
  await began.promise;
  givingUp.abort();

  expect(await sending).toEqual({ kind: 'unavailable', reason: 'given up' });
});

test('a mistake at the other end is an answer, not silence', async () => {
  const queue = await queueOver(() => Promise.reject(new TypeError('not a function')));

  expect(await queue.send('a pack')).toEqual({
    kind: 'unavailable',
    reason: 'TypeError: not a function',
  });
});

test('the depth is told, and so is why it is not known', async () => {
  expect(await (await remoteQueue({})).depth()).toEqual(DEPTH);

  const queue = await remoteQueue({ depth: () => Promise.reject(new Error('nobody is there')) });
  await expect(queue.depth()).rejects.toThrow('nobody is there');
});
