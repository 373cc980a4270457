import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { InsertOutcome } from '../../core/ports/event-store.ts';
import { sampleEvent } from '../../core/testing/sample-event.ts';
import { recordOutcome } from './record-outcome.ts';
import { createRetryWhileDown } from './retry-while-down.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }).advanceTimersByTime(1_000));
afterEach(() => void vi.useRealTimers());

test('an outcome is recorded for as long as it takes, and each insert is timed', async () => {
  const event = sampleEvent();
  const outcomes: InsertOutcome[] = [{ kind: 'unavailable', reason: 'down' }, { kind: 'redriven' }];
  const recorded: unknown[] = [];
  const seconds: number[] = [];
  const outcome = await recordOutcome(
    {
      store: {
        async conclude(given) {
          recorded.push(given);
          vi.advanceTimersByTime(250);
          return outcomes.shift() ?? { kind: 'stored' };
        },
      },
      retryWhileDown: createRetryWhileDown({
        breaker: { trip: () => {}, whenClosed: async () => true },
        stopping: new AbortController().signal,
      }),
      probe: { insertAnswered: (took) => void seconds.push(took) },
    },
    event,
  );

  expect(outcome).toEqual({ kind: 'redriven' });
  expect(recorded).toEqual([event, event]);
  expect(seconds).toEqual([0.25, 0.25]);
});
