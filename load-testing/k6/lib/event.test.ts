import { expect, it } from 'vitest';
import { parseEvent } from '../../../core/event/event.ts';
import { pageView, runName } from './event.ts';

it('a page view is a valid event', () => {
  const event = pageView('smoke', `user-${runName()}`);
  expect(parseEvent(event)).toMatchObject({ kind: 'event', content: { eventType: 'loadtest.smoke' } });
});
