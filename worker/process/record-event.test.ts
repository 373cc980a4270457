import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startTrace } from '../../core/event/trace-context.ts';
import type { InsertOutcome } from '../../core/ports/event-store.ts';
import { sampleEvent } from '../../core/testing/sample-event.ts';
import { sampleInHand } from '../../core/testing/sample-in-hand.ts';
import { createRecordEvent } from './record-event.ts';
import { createRetryWhileDown } from './retry-while-down.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }).advanceTimersByTime(1_000));
afterEach(() => void vi.useRealTimers());

test('an outcome is recorded for as long as it takes, and each insert is timed', async () => {
  const event = sampleEvent();
  const inHand = sampleInHand({ ...event, traceparent: startTrace().traceparent, attempt: 1 });
  const outcomes: InsertOutcome[] = [{ kind: 'unavailable', reason: 'down' }, { kind: 'redriven' }];
  const recorded: unknown[] = [];
  const told: unknown[] = [];
  const record = createRecordEvent({
    store: {
      async conclude(given) {
        recorded.push(given);
        vi.advanceTimersByTime(250);
        return outcomes.shift() ?? { kind: 'stored' };
      },
    },
    retryWhileDown: createRetryWhileDown({
      probe: { tableThrottled: () => {} },
      breaker: { trip: () => {}, whenClosed: async () => true },
      stopping: new AbortController().signal,
    }),
    probe: { insertAnswered: (_inHand, ...answer) => void told.push(answer) },
  });

  const outcome = await record(inHand, event);

  expect(outcome).toEqual({ kind: 'redriven' });
  expect(recorded).toEqual([event, event]);
  expect(told).toEqual([
    ['unavailable', 0.25],
    ['redriven', 0.25],
  ]);
});
