import { expect, it } from 'vitest';
import { parseEvent } from '../../../core/event/event.ts';
import { pageView, runName } from './event.ts';

it('sends events that the API takes', () => {
  const event = pageView('smoke', `user-${runName()}`);
  expect(parseEvent(event)).toMatchObject({ kind: 'event', content: { eventType: 'loadtest.smoke' } });
});
