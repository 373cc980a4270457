import { expect, test } from 'vitest';
import type { Delivery, Received } from '../../core/ports/queue.ts';
import { createFakeDelivery } from '../testing/fake-delivery.ts';
import { drainAbandoned } from './drain-abandoned.ts';

const received = (...ids: string[]): Received => ({
  kind: 'received',
  deliveries: ids.map((id) => createFakeDelivery('{}', { id })),
});

/** Drains a queue that gives these answers, and then repeats the last one for ever. */
async function drain(
  answers: Received[],
  handle: (delivery: Delivery, stop: () => void) => boolean = () => true,
) {
  const stopping = new AbortController();
  const handled: string[] = [];
  let calls = 0;
  await drainAbandoned(
    {
      consumer: {
        async receiveAbandoned(options) {
          calls += 1;
          expect(options).toEqual({ max: 10, signal: stopping.signal });
          return (answers.length > 1 ? answers.shift() : answers[0]) ?? received();
        },
      },
      async handle(delivery) {
        handled.push(delivery.id);
        return handle(delivery, () => stopping.abort());
      },
    },
    stopping.signal,
  );
  return { calls, handled };
}

test('it handles messages that the queue gave up on, call after call, until there are none left', async () => {
  expect(await drain([received('a', 'b'), received('c'), received()])).toEqual({
    calls: 3,
    handled: ['a', 'b', 'c'],
  });
});

test('it ends when the queue cannot be reached', async () => {
  const down: Received = { kind: 'unavailable', reason: 'no route' };
  expect(await drain([received('a'), down, received('b')])).toEqual({ calls: 2, handled: ['a'] });
});

test('it ends when it cannot finish a message, because that one would come again at once', async () => {
  const { calls, handled } = await drain([received('a', 'b')], ({ id }) => id !== 'a');
  expect([calls, handled]).toEqual([1, ['a', 'b']]);
});

test('it ends when its signal aborts', async () => {
  const { calls } = await drain([received('a')], (_delivery, stop) => {
    stop();
    return true;
  });
  expect(calls).toBe(1);
});

test('it ends after a hundred calls, so that other chores have their turn', async () => {
  expect((await drain([received('a')])).calls).toBe(100);
});
