import { expect, test } from 'vitest';
import { createRetryWhileDown } from './retry-while-down.ts';

type Outcome = { kind: 'stored' } | { kind: 'unavailable'; reason: string };
const STORED: Outcome = { kind: 'stored' };
const DOWN: Outcome = { kind: 'unavailable', reason: 'no route' };

/** A table that gives these outcomes and then repeats the last. `closes`: whether the breaker closes. */
function retryOver(outcomes: Outcome[], { closes = true, stopping = new AbortController() } = {}) {
  const done: string[] = [];
  const retryWhileDown = createRetryWhileDown({
    breaker: {
      trip: (reason) => void done.push(`trip: ${reason}`),
      async whenClosed() {
        done.push('wait');
        return closes;
      },
    },
    stopping: stopping.signal,
  });
  const call = async () => {
    done.push('call');
    return (outcomes.length > 1 ? outcomes.shift() : outcomes[0]) ?? STORED;
  };
  return { done, answer: retryWhileDown(call) };
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
