import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type ApiRig, createApiRig, problem } from './testing/api-rig.ts';

let rig: ApiRig;
beforeAll(async () => {
  rig = await createApiRig({ sqsUrl: inject('sqsUrl'), dynamoUrl: inject('dynamoUrl') });
});
afterAll(() => rig.close());

const JSON_TYPE = { 'content-type': 'application/json' };
const event = (fields: string) => `{"event_type":"test","payload":${fields}}`;
const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

test.each<{ what: string; body: string; status: number; kind: string; pointer?: string }>([
  { what: 'an empty body', body: '', status: 400, kind: 'malformed-body' },
  { what: 'a blank body', body: ' \n', status: 400, kind: 'malformed-body' },
  { what: 'malformed JSON', body: '{"event_type":', status: 400, kind: 'malformed-body' },
  { what: 'a number', body: '42', status: 422, kind: 'invalid-event', pointer: '#' },
  { what: 'null', body: 'null', status: 422, kind: 'invalid-event', pointer: '#' },
  { what: 'an array', body: '[]', status: 422, kind: 'invalid-event', pointer: '#' },
  {
    what: 'no event type',
    body: '{"payload":1}',
    status: 422,
    kind: 'invalid-event',
    pointer: '#/event_type',
  },
  {
    what: 'no payload',
    body: '{"event_type":"test"}',
    status: 422,
    kind: 'invalid-event',
    pointer: '#/payload',
  },
  {
    what: 'an unknown field',
    body: '{"event_type":"test","payload":1,"colour":"red"}',
    status: 422,
    kind: 'invalid-event',
    pointer: '#/colour',
  },
  {
    what: 'both name and event_type',
    body: '{"event_type":"test","name":"test","payload":1}',
    status: 422,
    kind: 'invalid-event',
    pointer: '#/name',
  },
  {
    what: 'an event type with a space',
    body: '{"event_type":"page view","payload":1}',
    status: 422,
    kind: 'invalid-event',
    pointer: '#/event_type',
  },
  {
    what: 'an event type of 129 characters',
    body: `{"event_type":"${'a'.repeat(129)}","payload":1}`,
    status: 422,
    kind: 'invalid-event',
    pointer: '#/event_type',
  },
  {
    what: 'an event type that is a number',
    body: '{"event_type":7,"payload":1}',
    status: 422,
    kind: 'invalid-event',
    pointer: '#/event_type',
  },
  {
    what: 'a date that does not exist',
    body: '{"event_type":"test","payload":1,"occurred_at":"2025-02-30T10:00:00Z"}',
    status: 422,
    kind: 'invalid-event',
    pointer: '#/occurred_at',
  },
  {
    what: '65 levels of nesting',
    body: event(nested(64)),
    status: 422,
    kind: 'invalid-event',
    pointer: `#/payload${'/0'.repeat(63)}`,
  },
  {
    what: '__proto__ as a field',
    body: '{"event_type":"test","payload":1,"__proto__":{"polluted":true}}',
    status: 422,
    kind: 'invalid-event',
    pointer: '#/__proto__',
  },
  {
    what: 'constructor as a field',
    body: '{"event_type":"test","payload":1,"constructor":{}}',
    status: 422,
    kind: 'invalid-event',
    pointer: '#/constructor',
  },
  {
    what: '__proto__ as an attribute of a CloudEvent',
    body: '{"specversion":"1.0","id":"1","source":"s","type":"t","__proto__":"x"}',
    status: 422,
    kind: 'invalid-event',
    pointer: '#/__proto__',
  },
  {
    what: 'a repeated name',
    body: event('{"a":1,"a":2}'),
    status: 422,
    kind: 'invalid-event',
    pointer: '#/payload/a',
  },
  {
    what: 'half of a surrogate pair',
    body: event('{"a":"\\ud800"}'),
    status: 422,
    kind: 'invalid-event',
    pointer: '#/payload/a',
  },
  {
    what: 'a NUL',
    body: event('["\\u0000"]'),
    status: 422,
    kind: 'invalid-event',
    pointer: '#/payload/0',
  },
  {
    what: 'a number past the range of a double',
    body: event('{"n":1e400}'),
    status: 422,
    kind: 'invalid-event',
    pointer: '#/payload/n',
  },
  {
    what: 'an integer past 2^53',
    body: event('{"n":9007199254740993}'),
    status: 422,
    kind: 'invalid-event',
    pointer: '#/payload/n',
  },
  {
    what: 'a body of 300 KB',
    body: event(`"${'a'.repeat(300_000)}"`),
    status: 413,
    kind: 'body-too-large',
  },
  {
    what: 'an event that is larger than 200 KiB once it is escaped',
    body: event(`"${'é'.repeat(50_000)}"`),
    status: 413,
    kind: 'event-too-large',
  },
])('$what gets $status $kind, and nothing is queued', async ({ body, status, kind, pointer }) => {
  const response = await rig.post('/events', body);

  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(response.body).toMatchObject({ ...problem(kind, pointer ? { pointer } : undefined), status });
  expect(await rig.takeQueued()).toEqual([]);
  expect(Object.prototype).not.toHaveProperty('polluted');
});

test.each<{ what: string; headers: Record<string, string>; body: string; pointer: string }>([
  { what: 'text', headers: { 'content-type': 'text/plain' }, body: 'a\0b', pointer: '#/data' },
  { what: 'an attribute', headers: { 'ce-subject': 'a%00b' }, body: '1', pointer: '#/subject' },
  { what: 'an extension', headers: { 'ce-region': '"%00"' }, body: '1', pointer: '#/region' },
  { what: 'JSON', headers: {}, body: '["\\u0000"]', pointer: '#/0' },
])('a NUL in $what of a binary CloudEvent gets 422, as in JSON', async ({ headers, body, pointer }) => {
  const binary = { 'ce-specversion': '1.0', 'ce-id': '1', 'ce-source': '/shop', 'ce-type': 'test' };
  const response = await rig.post('/events', body, { ...JSON_TYPE, ...binary, ...headers });

  expect(response).toMatchObject({ status: 422, body: problem('invalid-event', { pointer }) });
  expect(await rig.takeQueued()).toEqual([]);
});

test.each(['ce-subject', 'ce-source'])('half of a surrogate pair in %s is not UTF-8: 422', async (header) => {
  const binary = { 'ce-specversion': '1.0', 'ce-id': '1', 'ce-source': '/shop', 'ce-type': 'test' };
  const response = await rig.post('/events', '1', { ...JSON_TYPE, ...binary, [header]: '%ED%A0%80' });

  expect(response).toMatchObject({ status: 422, body: problem('invalid-event') });
  expect(response.body.detail).toContain(header);
});

test('a body that is not UTF-8 gets 400', async () => {
  const { status, body } = await rig.post('/events', Buffer.from(event('"\xff"'), 'latin1'));

  expect({ status, body }).toMatchObject({ status: 400, body: problem('malformed-body') });
});

test('prototype names inside a payload are plain data', async () => {
  const payload = '{"__proto__":{"polluted":1},"constructor":{"prototype":2},"toString":3}';

  await rig.post('/events', event(payload));
  await rig.post('/events', '{"event_type":"__proto__","payload":1}');
  await rig.post('/events', '{"event_type":"constructor","payload":1}');

  const payloads = (await rig.takeQueued()).map(({ content }) => JSON.stringify(content.payload));
  expect(payloads.toSorted()).toEqual(['1', '1', payload].toSorted());
  expect({}).not.toHaveProperty('polluted');
  expect(Object).not.toHaveProperty('accepted');
  expect(Object.prototype).not.toHaveProperty('accepted');
});

test('64 levels of nesting are accepted', async () => {
  expect((await rig.post('/events', event(nested(63)))).status).toBe(202);
  await rig.takeQueued();
});

test.each([
  { what: 'nothing', headers: {} },
  {
    what: 'a form, as curl -d sends it,',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  },
  { what: 'text', headers: { 'content-type': 'text/plain' } },
  { what: 'JSON in latin1', headers: { 'content-type': 'application/json; charset=latin1' } },
  { what: 'a batch of CloudEvents', headers: { 'content-type': 'application/cloudevents-batch+json' } },
])('$what as the content type gets 415, which says what to send', async ({ headers }) => {
  const response = await rig.post('/events', new Blob([event('1')]), headers);

  expect(response).toMatchObject({ status: 415, body: problem('unsupported-media-type') });
  expect(response.body.detail).toContain('Content-Type: application/json');
  expect(response.headers.get('accept')).toContain('application/json');
});

test.each(['application/cloudevents-batch+json', 'application/x-ndjson', 'application/ndjson'])(
  'a batch as %s is pointed to /events/batch',
  async (type) => {
    const response = await rig.post('/events', `[${event('1')}]`, { 'content-type': type });

    expect(response).toMatchObject({ status: 415, body: problem('unsupported-media-type') });
    expect(response.body.detail).toMatch(/Send several events to \/events\/batch\.$/);
  },
);

test.each([`[${event('1')}]`, `{"events":[${event('1')}]}`])(
  'several events in JSON are pointed to /events/batch: %s',
  async (body) => {
    const response = await rig.post('/events', body);

    expect(response).toMatchObject({ status: 422, body: problem('invalid-event') });
    expect(response.body.detail).toContain('send several events to /events/batch');
    expect(await rig.takeQueued()).toEqual([]);
  },
);

test('a compressed body gets 415', async () => {
  const response = await rig.post('/events', event('1'), { ...JSON_TYPE, 'content-encoding': 'gzip' });

  expect(response).toMatchObject({ status: 415, body: problem('unsupported-media-type') });
});

test.each([
  { method: 'DELETE', path: '/events', allow: 'POST, GET, HEAD' },
  { method: 'PUT', path: '/api/v1/events/', allow: 'POST, GET, HEAD' },
  { method: 'GET', path: '/events/batch', allow: 'POST' },
  { method: 'POST', path: '/events/018f', allow: 'GET, HEAD' },
  { method: 'POST', path: '/stats', allow: 'GET, HEAD' },
])('$method $path gets 405 with Allow: $allow', async ({ method, path, allow }) => {
  const response = await fetch(`${rig.url}${path}`, { method });

  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toBe(allow);
  expect(await response.json()).toMatchObject(problem('method-not-allowed'));
});

test('an unknown route gets 404', async () => {
  expect(await rig.get('/event')).toMatchObject({ status: 404, body: problem('not-found') });
});

test('a client that does not accept JSON gets 406', async () => {
  const response = await rig.post('/events', event('1'), { ...JSON_TYPE, accept: 'text/html' });

  expect(response).toMatchObject({ status: 406, body: problem('not-acceptable') });
  expect(await rig.takeQueued()).toEqual([]);
});

test.each(['', ' ', 'a b', 'é', 'a'.repeat(256)])('the idempotency key "%s" gets 400', async (key) => {
  const response = await rig.post('/events', event('1'), { ...JSON_TYPE, 'idempotency-key': key });

  expect(response).toMatchObject({ status: 400, body: problem('invalid-idempotency-key') });
  expect(await rig.takeQueued()).toEqual([]);
});

test.each([
  { path: '/events?limit=0', parameter: 'limit' },
  { path: '/events?limit=101', parameter: 'limit' },
  { path: '/events?limit=ten', parameter: 'limit' },
  { path: '/events?limit=1&limit=2', parameter: 'limit' },
  { path: '/events?from=yesterday', parameter: 'from' },
  { path: '/events?to=2025-02-30T00:00:00Z', parameter: 'to' },
  { path: '/events?from=2025-05-28T10:00:00Z&to=2025-05-28T10:00:00Z', parameter: 'to' },
  { path: '/events?user=42', parameter: 'user' },
  { path: `/events?event_type=${'a'.repeat(129)}`, parameter: 'event_type' },
  { path: `/events?subject=${'a'.repeat(257)}`, parameter: 'subject' },
  { path: '/events?cursor=rubbish', parameter: 'cursor' },
  { path: `/events?cursor=${unsignedCursor('2026-01-01T00:00:00.000Z#')}`, parameter: 'cursor' },
  {
    path: `/events?cursor=${unsignedCursor(`2026-01-01T00:00:00.000Z#${'a'.repeat(1_024)}`)}`,
    parameter: 'cursor',
  },
  { path: `/events?cursor=${'A'.repeat(2_000)}`, parameter: 'cursor' },
  { path: '/stats?window=-1', parameter: 'window' },
  { path: '/stats?window=59s', parameter: 'window' },
  { path: '/stats?window=25h', parameter: 'window' },
  { path: '/stats?window=15', parameter: 'window' },
  { path: '/stats?windows=15m', parameter: 'windows' },
])('$path gets 422, which names $parameter', async ({ path, parameter }) => {
  expect(await rig.get(path)).toMatchObject({
    status: 422,
    body: problem('invalid-parameter', { parameter }),
  });
});

test.each([
  { what: '0 events', body: '{"events":[]}', pointer: '#/events' },
  { what: '501 events', body: JSON.stringify({ events: Array(501).fill({}) }), pointer: '#/events' },
  { what: 'no events', body: '{}', pointer: '#/events' },
  { what: 'a field besides events', body: '{"events":[{}],"more":1}', pointer: '#/more' },
])('a batch of $what gets 422', async ({ body, pointer }) => {
  expect(await rig.post('/events/batch', body)).toMatchObject({
    status: 422,
    body: problem('invalid-batch', { pointer }),
  });
});

test('a batch over 1 MiB gets 413', async () => {
  const response = await rig.post('/events/batch', `{"events":["${'a'.repeat(1024 * 1024)}"]}`);

  expect(response).toMatchObject({ status: 413, body: problem('body-too-large') });
});

test('a batch with an Idempotency-Key header gets 400', async () => {
  const response = await rig.post('/events/batch', `[${event('1')}]`, {
    ...JSON_TYPE,
    'idempotency-key': 'a',
  });

  expect(response).toMatchObject({ status: 400, body: problem('invalid-idempotency-key') });
});

/** A cursor without a signature, as they once were. */
function unsignedCursor(before: string): string {
  const digestOfNoFilter = 'T1PNoYwrqgwD';
  return Buffer.from(JSON.stringify([before, digestOfNoFilter])).toString('base64url');
}
