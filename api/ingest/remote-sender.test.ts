import { MessageChannel } from 'node:worker_threads';
import { afterEach, expect, test } from 'vitest';
import type { Sender, Sent } from '../../core/ports/queue.ts';
import { connectRemoteSender, serveSender } from './remote-sender.ts';

const SENT: Sent = { kind: 'confirmed' };
let channel: MessageChannel;
afterEach(() => channel.port1.close());

function remoteSender({ send = async () => SENT, ping = async () => {} }: Partial<Sender>) {
  channel = new MessageChannel();
  serveSender(channel.port2, { send, ping });
  return connectRemoteSender(channel.port1);
}

const senderOver = (send: Sender['send']) => remoteSender({ send });

test('each send gets its own outcome, in whatever order they end', async () => {
  const ends = new Map<string, (outcome: Sent) => void>();
  const bothBegan = Promise.withResolvers<void>();
  const sender = await senderOver((body) => {
    const { promise, resolve } = Promise.withResolvers<Sent>();
    ends.set(body, resolve);
    if (ends.size === 2) bothBegan.resolve();
    return promise;
  });

  const first = sender.send('first');
  const second = sender.send('second');
  await bothBegan.promise;
  ends.get('second')?.({ kind: 'refused', reason: 'too long' });
  ends.get('first')?.(SENT);

  expect(await Promise.all([first, second])).toEqual([SENT, { kind: 'refused', reason: 'too long' }]);
});

test('a send that its caller aborts is aborted at the other end', async () => {
  const givingUp = new AbortController();
  const began = Promise.withResolvers<void>();
  const sender = await senderOver(async (_, { signal } = {}) => {
    const ended = Promise.withResolvers<void>();
    signal?.addEventListener('abort', () => ended.resolve());
    began.resolve();
    await ended.promise;
    return { kind: 'unknown', reason: 'given up' };
  });

  const sending = sender.send('a pack', { signal: givingUp.signal });
  await began.promise;
  givingUp.abort();

  expect(await sending).toEqual({ kind: 'unknown', reason: 'given up' });
});

test('an error at the other end is a reply, not silence', async () => {
  const sender = await senderOver(() => Promise.reject(new TypeError('not a function')));

  expect(await sender.send('a pack')).toEqual({
    kind: 'unknown',
    reason: 'TypeError: not a function',
  });
});

test('a ping says whether the queue can be reached', async () => {
  await (await remoteSender({})).ping();

  const sender = await remoteSender({ ping: () => Promise.reject(new Error('nobody is there')) });
  await expect(sender.ping()).rejects.toThrow('nobody is there');
});

test('a send that has ended can no longer be aborted', async () => {
  const givingUp = new AbortController();
  let signal: AbortSignal | undefined;
  const sender = await senderOver(async (_, options) => {
    signal = options?.signal;
    return SENT;
  });

  await sender.send('a pack', { signal: givingUp.signal });
  givingUp.abort();
  await sender.ping(); // answered after it was heard

  expect(signal?.aborted).toBe(false);
});
