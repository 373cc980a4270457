import { once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { hearAnswers, shareAnswers } from './clock-relay.ts';

const answer = { dateMs: 3_000, startedAtMs: 1, headAtMs: 2 };

test('one answer a second crosses, among all else that is said', async () => {
  const { port1, port2 } = new MessageChannel();
  const heard: unknown[] = [];
  hearAnswers(port1, (...observed) => void heard.push(observed));

  let nowMs = 0;
  const observe = shareAnswers(port2, () => nowMs);
  port2.postMessage('ready');
  port2.postMessage({ id: 1, value: null });
  for (nowMs = 0; nowMs < 2_000; nowMs += 250) observe('sqs', answer);
  port2.close();
  await once(port1, 'close');

  expect(heard).toEqual([
    ['sqs', answer],
    ['sqs', answer],
  ]);
});
