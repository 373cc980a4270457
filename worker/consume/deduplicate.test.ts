import { expect, it } from 'vitest';
import type { QueuedEvent } from '../../core/event/pack.ts';
import { deduplicate } from './deduplicate.ts';

const eventOf = (change: Partial<QueuedEvent> = {}): QueuedEvent => ({
  id: 'a',
  content: { eventType: 'test', payload: 1 },
  acceptedAtMs: 1,
  traceparent: 't',
  run: 1,
  attempt: 1,
  ...change,
});

it('leaves events as they are when there are no copies', () => {
  const events = [eventOf(), eventOf({ id: 'b' }), eventOf({ attempt: 2 }), eventOf({ run: 2 })];
  expect(deduplicate(events)).toEqual({ events, copies: [] });
});

it('keeps the copy that is not a repeat, wherever it is', () => {
  const [first, repeat, other] = [eventOf(), eventOf({ repeat: true }), eventOf({ id: 'b' })];
  expect(deduplicate([repeat, other, first, repeat])).toEqual({
    events: [first, other],
    copies: [repeat, repeat],
  });
});

it('does not take another event under the same id for a copy', () => {
  const events = [eventOf(), eventOf({ content: { eventType: 'test', payload: 2 } })];
  expect(deduplicate(events)).toEqual({ events, copies: [] });
});
