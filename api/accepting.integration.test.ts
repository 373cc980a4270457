import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { type ApiRig, createApiRig, problem } from './testing/api-rig.ts';

let rig: ApiRig;
beforeAll(async () => {
  rig = await createApiRig({ sqsUrl: inject('sqsUrl'), dynamoUrl: inject('dynamoUrl') });
});
afterEach(() => rig.takeQueued());
afterAll(() => rig.close());

const JSON_TYPE = { 'content-type': 'application/json' };
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const keyed = (key: string) => ({ ...JSON_TYPE, 'idempotency-key': key });
const someEvent = (n: number) => JSON.stringify({ event_type: 'test', payload: { n } });

describe("requests of the replaced services' clients", () => {
  test.each([
    {
      service: 'A',
      path: '/events/',
      body: {
        user_id: 'abc123',
        event_type: 'page_view',
        metadata: { page: 'users' },
        timestamp: '2025-05-28T10:00:00Z',
      },
      content: {
        eventType: 'page_view',
        subject: 'abc123',
        occurredAt: '2025-05-28T10:00:00Z',
        payload: { page: 'users' },
      },
    },
    {
      service: 'C',
      path: '/events',
      body: {
        client_id: 'c-9',
        event_type: 'transaction_approved',
        payload: { amount: 12.5 },
        timestamp: '2025-05-28T10:00:00.5+02:00',
      },
      content: {
        eventType: 'transaction_approved',
        subject: 'c-9',
        occurredAt: '2025-05-28T10:00:00.5+02:00',
        payload: { amount: 12.5 },
      },
    },
    {
      service: 'D',
      path: '/api/v1/events',
      body: { name: 'user.created', data: { user_id: 123 } },
      content: { eventType: 'user.created', payload: { user_id: 123 } },
    },
    {
      service: 'E',
      path: '/events',
      body: { event_type: 'test', payload: { data: 'test' } },
      content: { eventType: 'test', payload: { data: 'test' } },
    },
  ])('$service: POST $path is queued', async ({ path, body, content }) => {
    const response = await rig.post(path, JSON.stringify(body));

    expect(response).toMatchObject({
      status: 202,
      body: { message: 'Event queued successfully', status: 'queued', event_id: expect.stringMatching(UUID) },
    });
    expect(response.headers.get('location')).toBe(`/events/${response.body.event_id}`);
    expect(await rig.takeQueued()).toMatchObject([{ id: response.body.event_id, content, attempt: 1 }]);
  });

  test.each(['/healthcheck', '/health', '/metrics', '/stats', '/docs'])('GET %s gets 200', async (path) => {
    expect((await rig.get(path)).status).toBe(200);
  });
});

test.each(['/events', '/events/', '/v1/events', '/v1/events/', '/api/v1/events', '/api/v1/events/'])(
  'POST %s accepts an event',
  async (path) => {
    expect((await rig.post(path, someEvent(1))).status).toBe(202);
  },
);

test.each(['application/json; charset=utf-8', 'application/vnd.acme.order+json', 'Application/JSON'])(
  'a body of type %s is JSON',
  async (type) => {
    expect((await rig.post('/events', someEvent(1), { 'content-type': type })).status).toBe(202);
  },
);

test('the trace of the request continues in the queue and in the response', async () => {
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  const response = await rig.post('/events', someEvent(1), {
    ...JSON_TYPE,
    traceparent: `00-${traceId}-00f067aa0ba902b7-01`,
  });

  expect(response.body.trace_id).toBe(traceId);
  const [event] = await rig.takeQueued();
  expect(event?.traceparent).toMatch(new RegExp(`^00-${traceId}-(?!00f067aa0ba902b7)[0-9a-f]{16}-`));
});

test('events that arrive together share messages', async () => {
  const responses = await Promise.all(
    Array.from({ length: 40 }, (_, n) => rig.post('/events', someEvent(n))),
  );

  expect(responses.map(({ status }) => status)).toEqual(Array(40).fill(202));
  const depth = await rig.queues.events.depth();
  expect(depth.visible).toBeLessThan(40);
  expect(await rig.takeQueued()).toHaveLength(40);
});

describe('a CloudEvent', () => {
  const context = { id: 'A-1', source: '/shop', type: 'order.placed', subject: 'o-1' };

  test('is accepted in structured mode', async () => {
    const response = await rig.post(
      '/events',
      JSON.stringify({ specversion: '1.0', ...context, id: 'structured', region: 'eu', data: { n: 1 } }),
      { 'content-type': 'application/cloudevents+json' },
    );

    expect(response.status).toBe(202);
    expect(await rig.takeQueued()).toMatchObject([
      {
        content: {
          eventType: 'order.placed',
          subject: 'o-1',
          payload: { n: 1 },
          cloudEvent: { id: 'structured', source: '/shop', region: 'eu' },
        },
      },
    ]);
  });

  test('needs a specversion', async () => {
    const response = await rig.post('/events', JSON.stringify(context), {
      'content-type': 'application/cloudevents+json',
    });

    expect(response).toMatchObject({
      status: 422,
      body: problem('invalid-event', { pointer: '#/specversion' }),
    });
  });

  const binary = (more: Record<string, string>) => ({
    'ce-specversion': '1.0',
    'ce-id': 'binary',
    'ce-source': '/shop',
    'ce-type': 'order.placed',
    ...more,
  });

  test('is accepted in binary mode, with its attributes percent-decoded', async () => {
    const response = await rig.post(
      '/events',
      '{"n":1}',
      binary({
        ...JSON_TYPE,
        'ce-subject': 'Euro%20%E2%82%AC',
        'ce-time': '2025-05-28T10:00:00Z',
        'ce-region': 'eu',
      }),
    );

    expect(response.status).toBe(202);
    expect(await rig.takeQueued()).toMatchObject([
      {
        content: {
          eventType: 'order.placed',
          subject: 'Euro €',
          occurredAt: '2025-05-28T10:00:00Z',
          payload: { n: 1 },
          cloudEvent: { id: 'binary', source: '/shop', region: 'eu', datacontenttype: 'application/json' },
        },
      },
    ]);
  });

  test('with text has a string payload', async () => {
    await rig.post('/events', 'hello', binary({ 'ce-id': 'text', 'content-type': 'text/plain' }));

    expect(await rig.takeQueued()).toMatchObject([{ content: { payload: 'hello' } }]);
  });

  test('without data has a null payload', async () => {
    await rig.post('/events', undefined, binary({ 'ce-id': 'nothing' }));

    expect(await rig.takeQueued()).toMatchObject([{ content: { payload: null } }]);
  });

  test('with an image gets 415', async () => {
    const response = await rig.post('/events', 'x', binary({ 'content-type': 'image/png' }));

    expect(response).toMatchObject({ status: 415, body: problem('unsupported-media-type') });
  });

  test('with a header that is not percent-encoded UTF-8 gets 422, which names the header', async () => {
    const response = await rig.post('/events', '1', binary({ ...JSON_TYPE, 'ce-subject': '%E2%82' }));

    expect(response).toMatchObject({ status: 422, body: problem('invalid-event') });
    expect(response.body.detail).toContain('ce-subject');
  });

  test('without a source gets 422', async () => {
    const { 'ce-source': _source, ...rest } = binary(JSON_TYPE);

    expect(await rig.post('/events', '1', rest)).toMatchObject({
      status: 422,
      body: problem('invalid-event', { pointer: '#/source' }),
    });
  });

  test('that is repeated is the same event; a different one with its source and id is a conflict', async () => {
    const send = (n: number) =>
      rig.post('/events', JSON.stringify({ specversion: '1.0', ...context, id: 'twice', data: n }));
    const [first, again, other] = [await send(1), await send(1), await send(2)];

    expect(again).toMatchObject({ status: 202, body: { event_id: first.body.event_id } });
    expect(other).toMatchObject({ status: 422, body: problem('idempotency-conflict') });
  });
});

describe('an idempotency key', () => {
  test('makes a retry the same event: it is sent again, marked as a repeat for the client and the worker', async () => {
    const first = await rig.post('/events', someEvent(1), keyed('retry'));
    const again = await rig.post('/events', someEvent(1), keyed('retry'));

    expect(again).toMatchObject({ status: 202, body: { event_id: first.body.event_id } });
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    const queued = await rig.takeQueued();
    expect(queued.map(({ id }) => id)).toEqual([first.body.event_id, first.body.event_id]);
    expect(queued.map(({ repeat }) => repeat)).toEqual([undefined, true]);
  });

  test('recognises the same event whatever the order of its fields', async () => {
    const first = await rig.post('/events', '{"event_type":"test","payload":{"a":1,"b":2}}', keyed('order'));
    const again = await rig.post('/events', '{"payload":{"b":2,"a":1},"event_type":"test"}', keyed('order'));

    expect(again.body.event_id).toBe(first.body.event_id);
  });

  test('with another payload gets 422, and nothing more is queued', async () => {
    await rig.post('/events', someEvent(1), keyed('conflict'));
    const other = await rig.post('/events', someEvent(2), keyed('conflict'));

    expect(other).toMatchObject({ status: 422, body: problem('idempotency-conflict') });
    expect(await rig.takeQueued()).toHaveLength(1);
  });

  test('with two payloads at the same time gets one 202 and one 422', async () => {
    for (let round = 0; round < 20; round += 1) {
      const responses = await Promise.all(
        [1, 2].map((n) => rig.post('/events', someEvent(n), keyed(`moment-${round}`))),
      );
      expect(responses.map(({ status }) => status).toSorted()).toEqual([202, 422]);
    }
    expect(await rig.takeQueued()).toHaveLength(20);
  });

  test('with the same payload many times at once is one event', async () => {
    const responses = await Promise.all(
      Array.from({ length: 10 }, () => rig.post('/events', someEvent(1), keyed('herd'))),
    );

    expect(responses.map(({ status }) => status)).toEqual(Array(10).fill(202));
    expect(new Set(responses.map(({ body }) => body.event_id)).size).toBe(1);
  });
});

describe('a batch', () => {
  const batchOf = (...events: unknown[]) => JSON.stringify({ events });
  const valid = { event_type: 'test', payload: 1 };

  test('of valid events gets 202 with one id each, in order', async () => {
    const response = await rig.post(
      '/events/batch',
      batchOf({ ...valid, payload: 1 }, { ...valid, payload: 2 }),
    );

    expect(response).toMatchObject({ status: 202, body: { accepted: 2, rejected: 0 } });
    expect(response.body.results).toMatchObject([
      { index: 0, status: 202 },
      { index: 1, status: 202 },
    ]);
    const payloadOf = new Map((await rig.takeQueued()).map(({ id, content }) => [id, content.payload]));
    expect(response.body.results.map(({ event_id = '' }) => payloadOf.get(event_id))).toEqual([1, 2]);
  });

  test.each([
    { what: 'a bare array', body: JSON.stringify([valid, valid]), type: 'application/json' },
    {
      what: 'NDJSON',
      body: `${JSON.stringify(valid)}\r\n\n${JSON.stringify(valid)}`,
      type: 'application/x-ndjson',
    },
    {
      what: 'CloudEvents',
      body: JSON.stringify(
        ['b-1', 'b-2'].map((id) => ({ specversion: '1.0', id, source: 's', type: 'test', data: 1 })),
      ),
      type: 'application/cloudevents-batch+json',
    },
  ])('can be $what', async ({ body, type }) => {
    const response = await rig.post('/api/v1/events/batch', body, { 'content-type': type });

    expect(response).toMatchObject({ status: 202, body: { accepted: 2 } });
    expect(await rig.takeQueued()).toHaveLength(2);
  });

  test('of 500 events is accepted', async () => {
    const response = await rig.post('/events/batch', batchOf(...Array(500).fill(valid)));

    expect(response).toMatchObject({ status: 202, body: { accepted: 500 } });
    expect(await rig.takeQueued()).toHaveLength(500);
  });

  test('with an invalid event gets 207: that event has its own problem, and the rest are queued', async () => {
    const response = await rig.post('/events/batch', batchOf(valid, { ...valid, colour: 'red' }, valid));

    expect(response).toMatchObject({ status: 207, body: { accepted: 2, rejected: 1 } });
    expect(response.body.results).toMatchObject([
      { index: 0, status: 202 },
      { index: 1, status: 422, problem: problem('invalid-event', { pointer: '#/colour' }) },
      { index: 2, status: 202 },
    ]);
    expect(await rig.takeQueued()).toHaveLength(2);
  });

  test('of NDJSON with a bad line gets 207: that line has its own problem, and the rest are queued', async () => {
    const lines = [
      JSON.stringify(valid),
      '{"event_type":',
      '{"event_type":"t","payload":1e999}',
      JSON.stringify(valid),
    ];
    const response = await rig.post('/events/batch', lines.join('\n'), {
      'content-type': 'application/x-ndjson',
    });

    expect(response.status).toBe(207);
    expect(response.body.results).toMatchObject([
      { status: 202 },
      { status: 400, problem: problem('malformed-body') },
      { status: 422, problem: problem('invalid-event', { pointer: '#/payload' }) },
      { status: 202 },
    ]);
    expect(await rig.takeQueued()).toHaveLength(2);
  });

  test('of invalid events only gets the worst of their problems', async () => {
    const one = await rig.post('/events/batch', batchOf({}, {}));
    const several = await rig.post('/events/batch', '{}\n{', { 'content-type': 'application/x-ndjson' });

    expect(one).toMatchObject({ status: 422, body: problem('invalid-event') });
    expect(one.body.results).toHaveLength(2);
    expect(several).toMatchObject({ status: 422, body: { ...problem('batch-refused'), status: 422 } });
    expect(await rig.takeQueued()).toEqual([]);
  });

  test('of another content type gets 415', async () => {
    expect(await rig.post('/events/batch', 'a,b', { 'content-type': 'text/csv' })).toMatchObject({
      status: 415,
      body: problem('unsupported-media-type'),
    });
  });

  test('with one key for two different events accepts the first and rejects the second', async () => {
    const one = { ...valid, idempotency_key: 'within-a-batch' };
    const response = await rig.post('/events/batch', batchOf(one, { ...one, payload: 2 }, one));

    expect(response.body.results).toMatchObject([
      { status: 202 },
      { status: 422, problem: problem('idempotency-conflict') },
      { status: 202, event_id: response.body.results[0]?.event_id },
    ]);
  });

  test('that repeats an event 500 times is one event', async () => {
    const one = { ...valid, idempotency_key: 'five-hundred-times' };
    const response = await rig.post('/events/batch', batchOf(...Array(500).fill(one)));

    expect(response).toMatchObject({ status: 202, body: { accepted: 500 } });
    expect(await rig.takeQueued()).toHaveLength(1);
    expect(response.body.results.map(({ event_id }) => event_id)).toEqual(
      Array(500).fill(response.body.results[0]?.event_id),
    );
    expect(response.body.results.filter(({ replayed }) => replayed)).toHaveLength(499);
  });

  test('that is sent again marks each replayed event', async () => {
    const [one, other] = ['one', 'other'].map((key) => ({ ...valid, idempotency_key: `again-${key}` }));
    const first = await rig.post('/events/batch', batchOf(one));
    const again = await rig.post('/events/batch', batchOf(valid, one, other));

    expect(again.body.results).toEqual([
      { index: 0, status: 202, event_id: expect.any(String) },
      { index: 1, status: 202, event_id: first.body.results[0]?.event_id, replayed: true },
      { index: 2, status: 202, event_id: expect.any(String) },
    ]);
    expect((await rig.takeQueued()).map(({ repeat }) => repeat)).toEqual([
      undefined,
      undefined,
      true,
      undefined,
    ]);
  });

  test('with an invalid idempotency_key gets 422, which names the field', async () => {
    const response = await rig.post('/events/batch', batchOf({ ...valid, idempotency_key: 'a b' }));

    expect(response).toMatchObject({ status: 422, body: problem('invalid-event') });
    expect(response.body.results[0]?.problem).toMatchObject(
      problem('invalid-event', { pointer: '#/idempotency_key' }),
    );
  });
});
