import { expect, test } from 'vitest';
import type { Unavailable } from '../../core/ports/unavailable.ts';
import { createRetryWhileDown } from './retry-while-down.ts';

type Outcome = { kind: 'stored' } | Unavailable;
const STORED: Outcome = { kind: 'stored' };
const THROTTLED: Outcome = { kind: 'unavailable', reason: 'too fast', throttled: true };
const DOWN: Outcome = { kind: 'unavailable', reason: 'no route' };

/** A table that gives these outcomes and then repeats the last. `closes`: whether the breaker closes. */
function retryOver(outcomes: Outcome[], { closes = true, stopping = new AbortController() } = {}) {
  const done: string[] = [];
  const answers: boolean[] = [];
  const retryWhileDown = createRetryWhileDown({
    breaker: {
      trip: (reason) => void done.push(`trip: ${reason}`),
      async whenClosed() {
        done.push('wait');
        return closes;
      },
    },
    probe: { tableThrottled: (reason) => void done.push(`throttled: ${reason}`) },
    tableLoad: { answered: ({ throttled }) => void answers.push(throttled) },
    stopping: stopping.signal,
  });
  const call = async () => {
    done.push('call');
    return (outcomes.length > 1 ? outcomes.shift() : outcomes[0]) ?? STORED;
  };
  return { done, answers, answer: retryWhileDown(call) };
}

test('an answer of the table is passed on', async () => {
  const { done, answer } = retryOver([STORED]);
  expect(await answer).toEqual(STORED);
  expect(done).toEqual(['call']);
});

test('a table that is down trips the breaker, and the call is made again once it closes', async () => {
  const { done, answer } = retryOver([DOWN, DOWN, STORED]);
  expect(await answer).toEqual(STORED);
  expect(done).toEqual(['call', 'trip: no route', 'wait', 'call', 'trip: no route', 'wait', 'call']);
});

test('a table that throttles trips no breaker, and the call is made again after a wait', async () => {
  const { done, answer } = retryOver([THROTTLED, THROTTLED, STORED]);
  expect(await answer).toEqual(STORED);
  expect(done).toEqual([
    'call',
    'throttled: too fast',
    'wait',
    'call',
    'throttled: too fast',
    'wait',
    'call',
  ]);
});

test('each answer that shows whether the table takes what it is sent is counted', async () => {
  const { answers, answer } = retryOver([THROTTLED, DOWN, THROTTLED, STORED]);
  await answer;
  expect(answers).toEqual([true, true, false]);
});

test('a stopping worker waits neither for the next try nor for the breaker', async () => {
  const waiting = retryOver([DOWN], { closes: false });
  expect(await waiting.answer).toEqual({ kind: 'stopped' });
  expect(waiting.done).toEqual(['call', 'trip: no route', 'wait']);

  const stopping = new AbortController();
  stopping.abort();
  const stopped = retryOver([DOWN], { stopping });
  expect(await stopped.answer).toEqual({ kind: 'stopped' });
  expect(stopped.done).toEqual(['call', 'trip: no route']);
});
