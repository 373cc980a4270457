import { once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { receiveObservations, relayObservations } from './clock-relay.ts';

const answer = { dateMs: 3_000, startedAtMs: 1, headAtMs: 2 };

test('one observation a second is relayed, and other messages are ignored', async () => {
  const { port1, port2 } = new MessageChannel();
  const received: unknown[] = [];
  receiveObservations(port1, (...observation) => void received.push(observation));

  let nowMs = 0;
  const observe = relayObservations(port2, () => nowMs);
  port2.postMessage('ready');
  port2.postMessage({ id: 1, value: null });
  for (nowMs = 0; nowMs < 2_000; nowMs += 250) observe('sqs', answer);
  port2.close();
  await once(port1, 'close');

  expect(received).toEqual([
    ['sqs', answer],
    ['sqs', answer],
  ]);
});
