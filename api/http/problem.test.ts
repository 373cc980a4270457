import { expect, test } from 'vitest';
import { type Problem, problemResponse, retryAfter, statusOf } from './problem.ts';

const problem: Problem = {
  kind: 'queue-unavailable',
  detail: 'No answer.',
  errors: [{ pointer: '#/a', detail: 'is wrong' }],
  headers: retryAfter(2),
  members: { accepted: 0 },
};

test('a problem becomes a document with its type, its trace and its extension members', () => {
  const { status, headers, body } = problemResponse(problem, 'a-trace');

  expect(status).toBe(503);
  expect(headers).toEqual({ 'content-type': 'application/problem+json', 'retry-after': '2' });
  expect(JSON.parse(String(body))).toEqual({
    type: 'urn:sluice:problem:queue-unavailable',
    title: 'The queue is unavailable',
    status: 503,
    detail: 'No answer.',
    trace_id: 'a-trace',
    errors: [{ pointer: '#/a', detail: 'is wrong' }],
    accepted: 0,
  });
});

test('the status can be overridden, in the document too', () => {
  const { status, body } = problemResponse({ kind: 'batch-refused', detail: 'None.' }, 'a-trace', 503);

  expect(statusOf({ kind: 'batch-refused', detail: 'None.' })).toBe(422);
  expect(status).toBe(503);
  expect(JSON.parse(String(body)).status).toBe(503);
});
