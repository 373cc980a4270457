/** What one client sends at once: a single event or a small batch, in one of the shapes that the API takes. */
export type Submission = {
  /** The numbers of its events: each payload carries its own, so that a stored row tells where it came from. */
  events: number[];
  kind: 'unkeyed' | 'keyed' | 'invalid';
  /** Sent a second time, with the same key. */
  repeated: boolean;
  request: { path: string; headers: Record<string, string>; body: string };
};

export type Mix = { events: number; repeatedShare: number; invalidShare: number };

/** Made-up traffic in mixed shapes; the same numbers give the same traffic, but for `run`, which makes keys unique. */
export function createSubmissions({ events, repeatedShare, invalidShare }: Mix, run: string): Submission[] {
  const submissions: Submission[] = [];
  for (let n = 0; n < events; ) {
    const shape = shapeOf(submissions.length, { repeatedShare, invalidShare });
    const submission = shape(n, { left: events - n, run });
    submissions.push(submission);
    n += submission.events.length;
  }
  return submissions;
}

type Shape = (n: number, about: { left: number; run: string }) => Submission;

/** What the i-th submission is. */
function shapeOf(i: number, { repeatedShare, invalidShare }: Omit<Mix, 'events'>): Shape {
  if (isEvery(i, invalidShare)) return invalid;
  if (isEvery(i + 7, repeatedShare)) return (n, { run }) => ({ ...keyed(n, run), repeated: true });
  return shapes[i % shapes.length] ?? ours;
}

/** Spreads a share evenly: true for one in every 1 ÷ share. */
function isEvery(i: number, share: number): boolean {
  return Math.floor((i + 1) * share) > Math.floor(i * share);
}

const JSON_TYPE = { 'content-type': 'application/json' };
const BATCH_EVENTS = 5;

const shapes: Shape[] = [
  ours,
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
  (n, { left }) => batch(n, left),
  order,
  (n) => (n % 7 === 0 ? flaky(n) : ours(n)),
];

function ours(n: number): Submission {
  return single(n, '/events', {
    event_type: 'page_view',
    subject: `user-${n % 500}`,
    payload: { page: '/', n },
  });
}

/** Has a handler. */
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

/** Has a handler that fails the first time. */
function flaky(n: number): Submission {
  return single(n, '/events', { event_type: 'demo.flaky', payload: { n, fail_times: 1 } });
}

function keyed(n: number, run: string): Submission {
  const submission = single(n, '/events', { event_type: 'order.placed', payload: orderOf(n) });
  const headers = { ...submission.request.headers, 'idempotency-key': `${run}-${n}` };
  return { ...submission, kind: 'keyed', request: { ...submission.request, headers } };
}

/** Its source and id are a key by themselves. */
function structuredCloudEvent(n: number, { run }: { run: string }): Submission {
  const body = {
    specversion: '1.0',
    id: String(n),
    source: `/drill/${run}`,
    type: 'com.example.signup',
    data: { n },
  };
  const headers = { 'content-type': 'application/cloudevents+json' };
  return {
    events: [n],
    kind: 'keyed',
    repeated: false,
    request: { path: '/events', headers, body: JSON.stringify(body) },
  };
}

function binaryCloudEvent(n: number, { run }: { run: string }): Submission {
  const headers = {
    ...JSON_TYPE,
    'ce-specversion': '1.0',
    'ce-id': `binary-${n}`,
    'ce-source': `/drill/${run}`,
    'ce-type': 'com.example.login',
  };
  const body = JSON.stringify({ n });
  return { events: [n], kind: 'keyed', repeated: false, request: { path: '/events', headers, body } };
}

function batch(first: number, left: number): Submission {
  const events = Array.from({ length: Math.min(BATCH_EVENTS, left) }, (_, i) => first + i);
  const lines = events.map((n) => JSON.stringify({ event_type: 'batch.item', payload: { n } }));
  return {
    events,
    kind: 'unkeyed',
    repeated: false,
    request: {
      path: '/events/batch',
      headers: { 'content-type': 'application/x-ndjson' },
      body: lines.join('\n'),
    },
  };
}

function invalid(n: number): Submission {
  const bodies = [
    JSON.stringify({ event_type: 'page_view' }),
    JSON.stringify({ event_type: 'page_view', name: 'page_view', payload: { n } }),
    JSON.stringify({ event_type: 'not a type', payload: { n } }),
    JSON.stringify({ event_type: 'page_view', payload: { n }, colour: 'blue' }),
    `{"event_type":"page_view","payload":{"n":${n}}`,
  ];
  const body = bodies[n % bodies.length] ?? '';
  return {
    events: [n],
    kind: 'invalid',
    repeated: false,
    request: { path: '/events', headers: JSON_TYPE, body },
  };
}

function single(n: number, path: string, event: object): Submission {
  return {
    events: [n],
    kind: 'unkeyed',
    repeated: false,
    request: { path, headers: JSON_TYPE, body: JSON.stringify(event) },
  };
}
