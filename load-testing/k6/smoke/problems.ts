import type { Api, Call } from '../lib/api.ts';
import { verify } from '../lib/verify.ts';

type Mistake = { what: string; route: string; call?: Call; status: number; kind: string };

/** Every mistake gets a problem document of its type (RFC 9457). */
export function makeMistakes(api: Api): void {
  for (const { what, route, call, status, kind } of mistakes) {
    const reply = api.call(route, call);
    const isProblem = reply.header('content-type').startsWith('application/problem+json');
    const isThisOne = isProblem && reply.field('type') === `urn:sluice:problem:${kind}`;
    verify(`${what}: ${status} ${kind}`, reply, reply.status === status && isThisOne);
  }
}

const event = { event_type: 'loadtest.smoke', payload: 1 };

const mistakes: Mistake[] = [
  { what: 'no such address', route: 'GET /nothing-here', status: 404, kind: 'not-found' },
  {
    what: 'no such event',
    route: 'GET /events/{id}',
    call: { path: '/events/00000000-0000-8000-8000-000000000000' },
    status: 404,
    kind: 'event-not-found',
  },
  {
    what: 'a method that the route does not have',
    route: 'DELETE /events',
    status: 405,
    kind: 'method-not-allowed',
  },
  {
    what: 'a response in HTML',
    route: 'GET /events',
    call: { headers: { accept: 'text/html' } },
    status: 406,
    kind: 'not-acceptable',
  },
  {
    what: 'a body that is not JSON',
    route: 'POST /events',
    call: { body: '{"event_type":' },
    status: 400,
    kind: 'malformed-body',
  },
  {
    what: 'a key with a space',
    route: 'POST /events',
    call: { body: JSON.stringify(event), headers: { 'idempotency-key': 'a b' } },
    status: 400,
    kind: 'invalid-idempotency-key',
  },
  {
    what: 'an event over 200 KiB',
    route: 'POST /events',
    call: { body: JSON.stringify({ ...event, payload: 'x'.repeat(201 * 1024) }) },
    status: 413,
    kind: 'event-too-large',
  },
  {
    what: 'a batch over 1 MiB',
    route: 'POST /events/batch',
    call: { body: JSON.stringify([{ ...event, payload: 'x'.repeat(1024 * 1024) }]) },
    status: 413,
    kind: 'body-too-large',
  },
  {
    what: 'a body in plain text',
    route: 'POST /events',
    call: { body: 'hello', contentType: 'text/plain' },
    status: 415,
    kind: 'unsupported-media-type',
  },
  {
    what: 'an unknown field',
    route: 'POST /events',
    call: { body: JSON.stringify({ ...event, paylod: 1 }) },
    status: 422,
    kind: 'invalid-event',
  },
  {
    what: 'an empty batch',
    route: 'POST /events/batch',
    call: { body: '[]' },
    status: 422,
    kind: 'invalid-batch',
  },
  {
    what: 'a window that is not a duration',
    route: 'GET /stats',
    call: { path: '/stats?window=soon' },
    status: 422,
    kind: 'invalid-parameter',
  },
];
