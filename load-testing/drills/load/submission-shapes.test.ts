import { expect, test } from 'vitest';
import { parseEvent } from '../../../core/event/event.ts';
import { parseStrictJson } from '../../../core/event/strict-json.ts';
import type { Submission } from './submission.ts';
import { invalid, keyedOrder, SHAPES } from './submission-shapes.ts';

/** A binary CloudEvent is in its headers; its body is only the data. */
const isBinary = ({ request }: Submission) => request.headers['ce-id'] !== undefined;
const submissions = (n: number) => SHAPES.map((shape) => shape(n, { left: 3, run: 'run' }));

test.each([0, 1, 7])('every shape is valid and carries the number of its event, as for event %i', (n) => {
  for (const submission of [...submissions(n), keyedOrder(n, 'run')]) {
    const bodies = submission.request.body.split('\n').map((line): unknown => JSON.parse(line));
    const payloads = bodies.map((body) => {
      if (isBinary(submission)) return body;
      const parsed = parseEvent(body);
      return parsed.kind === 'event' ? parsed.content.payload : parsed.errors;
    });
    expect(payloads).toEqual(submission.events.map((number) => expect.objectContaining({ n: number })));
  }
});

test.each([0, 1, 2, 3, 4])('an invalid submission is no event (%i)', (n) => {
  const json = parseStrictJson(invalid(n).request.body);
  expect(json.kind === 'parsed' && parseEvent(json.value).kind === 'event').toBe(false);
});

test('a batch ends with the last event', () => {
  const sizes = submissions(10).map(({ events }) => events.length);
  expect(Math.max(...sizes)).toBe(3);
});

test('a key is the same for the same event of a run, and another in the next run', () => {
  const keyOf = (run: string) => keyedOrder(4, run).request.headers['idempotency-key'];
  expect(keyOf('a')).toBe(keyOf('a'));
  expect(keyOf('a')).not.toBe(keyOf('b'));
});
