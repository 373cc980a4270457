import type { Submission } from './submission.ts';

/** Makes the submission that begins with event `n`. `left`: how many events are still to be sent. */
export type Shape = (n: number, about: { left: number; run: string }) => Submission;

const JSON_TYPE = { 'content-type': 'application/json' };
const BATCH_EVENTS = 5;

/** Valid traffic: our own fields, each family of aliases, CloudEvents in both modes, batches. */
export const SHAPES: readonly Shape[] = [
  pageView,
  (n) =>
    single(n, '/events/', {
      user_id: `user-${n % 500}`,
      event_type: 'page_view',
      metadata: { page: '/pricing', n },
      timestamp: '2025-05-28T10:00:00Z',
    }),
  (n) => single(n, '/api/v1/events', { name: 'user.created', data: { user_id: n, n } }),
  order,
  structuredCloudEvent,
  (n) =>
    single(n, '/events', {
      client_id: `client-${n % 50}`,
      event_type: 'transaction_approved',
      payload: { n },
    }),
  binaryCloudEvent,
  batch,
  order,
  (n) => (n % 7 === 0 ? failsOnce(n) : pageView(n)),
];

/** An order under an idempotency key, so that it may be sent again. */
export function keyedOrder(n: number, run: string): Submission {
  return keyed(n, run, { event_type: 'order.placed', payload: orderOf(n) });
}

export function keyed(n: number, run: string, event: object): Submission {
  const { request, ...submission } = single(n, '/events', event);
  const headers = { ...request.headers, 'idempotency-key': `${run}-${n}` };
  return { ...submission, kind: 'keyed', request: { ...request, headers } };
}

/** Each is refused for a different mistake. */
export function invalid(n: number): Submission {
  const bodies = [
    JSON.stringify({ event_type: 'page_view' }),
    JSON.stringify({ event_type: 'page_view', name: 'page_view', payload: { n } }),
    JSON.stringify({ event_type: 'not a type', payload: { n } }),
    JSON.stringify({ event_type: 'page_view', payload: { n }, colour: 'blue' }),
    `{"event_type":"page_view","payload":{"n":${n}}`,
  ];
  const body = bodies[n % bodies.length] ?? '';
  return {
    ...single(n, '/events', {}),
    kind: 'invalid',
    request: { path: '/events', headers: JSON_TYPE, body },
  };
}

function pageView(n: number): Submission {
  return single(n, '/events', {
    event_type: 'page_view',
    subject: `user-${n % 500}`,
    payload: { page: '/', n },
  });
}

/** Its type has a handler. */
function order(n: number): Submission {
  return single(n, '/v1/events', {
    event_type: 'order.placed',
    subject: `user-${n % 500}`,
    payload: orderOf(n),
  });
}

function orderOf(n: number) {
  return { n, items: [{ quantity: 1 + (n % 3), unit_price_cents: 1_000 + n }] };
}

/** Its handler fails at the first attempt, which goes on record. */
export function failsOnce(n: number): Submission {
  return single(n, '/events', { event_type: 'demo.flaky', payload: { n, fail_times: 1 } });
}

/** Source and id together are a CloudEvent's key. */
function structuredCloudEvent(n: number, { run }: { run: string }): Submission {
  const source = `/drill/${run}`;
  const event = { specversion: '1.0', id: String(n), source, type: 'com.example.signup', data: { n } };
  const headers = { 'content-type': 'application/cloudevents+json' };
  const submission = single(n, '/events', event);
  return { ...submission, kind: 'keyed', request: { ...submission.request, headers } };
}

function binaryCloudEvent(n: number, { run }: { run: string }): Submission {
  const headers = {
    ...JSON_TYPE,
    'ce-specversion': '1.0',
    'ce-id': `binary-${n}`,
    'ce-source': `/drill/${run}`,
    'ce-type': 'com.example.login',
  };
  const submission = single(n, '/events', { n });
  return { ...submission, kind: 'keyed', request: { ...submission.request, headers } };
}

function batch(first: number, { left }: { left: number }): Submission {
  const events = Array.from({ length: Math.min(BATCH_EVENTS, left) }, (_, i) => first + i);
  const lines = events.map((n) => JSON.stringify({ event_type: 'batch.item', payload: { n } }));
  const headers = { 'content-type': 'application/x-ndjson' };
  return {
    ...single(first, '/events/batch', {}),
    events,
    request: { path: '/events/batch', headers, body: lines.join('\n') },
  };
}

function single(n: number, path: string, event: object): Submission {
  return {
    events: [n],
    kind: 'unkeyed',
    sends: 1,
    request: { path, headers: JSON_TYPE, body: JSON.stringify(event) },
  };
}
