import { expect, test } from 'vitest';
import { parseEvent } from '../../../core/event/event.ts';
import { downstreamEvent, scriptedEvent } from './scripted-events.ts';

const ten = Array.from({ length: 10 }, (_, n) => scriptedEvent(n, 'run'));

test('of ten events, seven are processed and three fail', () => {
  expect(ten.filter(({ expected }) => expected === 'processed')).toHaveLength(7);
  expect(ten.filter(({ expected }) => expected === 'failed')).toHaveLength(3);
});

test('every event has its own key and is valid', () => {
  const events = [...ten, downstreamEvent(10, 'run', new Date(0))];
  const keys = events.map(({ submission }) => submission.request.headers['idempotency-key']);
  expect(new Set(keys).size).toBe(events.length);
  for (const { eventType, submission } of events)
    expect(parseEvent(JSON.parse(submission.request.body))).toMatchObject({
      kind: 'event',
      content: { eventType },
    });
});

test('copies go out at the same moment and one after another, for processed and failed events', () => {
  const repeated = ten.filter(({ submission }) => submission.sends > 1);
  const kinds = repeated.map(({ n, expected }) => `${n % 2 === 0 ? 'at once' : 'spread'}, ${expected}`);
  expect(new Set(kinds)).toEqual(
    new Set(['at once, processed', 'at once, failed', 'spread, processed', 'spread, failed']),
  );
});
