import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { traceIdOf } from '../core/event/trace-context.ts';
import type { Span } from '../core/ports/span-sink.ts';
import { claimSpanIdOf, firstSendSpanIdOf } from '../core/telemetry/tracing/span-id.ts';
import { createSpanLog, orphansIn } from '../core/testing/span-log.ts';
import { type ApiRig, createApiRig } from './testing/api-rig.ts';

let sampled = true;
const log = createSpanLog();
let rig: ApiRig;
beforeAll(async () => {
  const tracing = { sample: () => sampled, spans: log };
  rig = await createApiRig({ sqsUrl: inject('sqsUrl'), dynamoUrl: inject('dynamoUrl') }, { tracing });
});
afterEach(async () => {
  const spans = log.spans.splice(0);
  sampled = true;
  await rig.takeQueued();
  expect(orphansIn(spans)).toEqual([]);
});
afterAll(() => rig.close());

const JSON_TYPE = { 'content-type': 'application/json' };
const someEvent = (n: number) => ({ event_type: 'test', payload: { n } });
const body = (n: number) => JSON.stringify(someEvent(n));
const OUTSIDE = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' };
const outside = (flags = '01') => ({ traceparent: `00-${OUTSIDE.traceId}-${OUTSIDE.spanId}-${flags}` });

/** The spans of a trace by name. */
function spansOf(traceId: unknown): Record<string, Span[]> {
  return Object.fromEntries(log.traced(String(traceId)));
}

test('an event has a server span, and below it a producer span that links to the one of its pack', async () => {
  const response = await rig.post('/events', body(1));
  const { event_id: id, trace_id } = response.body;

  const spans = spansOf(trace_id);
  const server = spans['POST /events']?.[0];
  expect(server).toMatchObject({
    kind: 'server',
    attributes: {
      'http.request.method': 'POST',
      'http.route': '/events',
      'url.path': '/events',
      'http.response.status_code': 202,
    },
  });
  expect(server).not.toHaveProperty('parent');
  const send = spans['send events']?.[0];
  expect(send).toMatchObject({
    kind: 'producer',
    spanId: firstSendSpanIdOf(id, server?.spanId ?? ''),
    parent: { spanId: server?.spanId, isRemote: false },
    attributes: {
      'messaging.system': 'aws_sqs',
      'messaging.destination.name': 'events',
      'messaging.operation.type': 'send',
      'sluice.event.id': id,
      'sluice.event.type': 'test',
      'sluice.run': 1,
      'sluice.attempt': 1,
    },
  });
  const pack = log.spans.find(({ spanId }) => spanId === send?.links?.[0]?.spanId);
  expect(pack).toMatchObject({
    name: 'send events',
    kind: 'producer',
    traceId: send?.links?.[0]?.traceId,
    attributes: { 'messaging.batch.message_count': 1, 'sluice.pack.wait_ms': expect.any(Number) },
  });
  expect(pack?.traceId).not.toBe(trace_id);
  expect(pack).not.toHaveProperty('parent');
  expect(log.spans).toHaveLength(3);
});

test('spans lie within each other', async () => {
  const { body: answer } = await rig.post('/events', body(1));
  const { 'POST /events': [server] = [], 'send events': [send] = [] } = spansOf(answer.trace_id);

  expect(send?.startMs).toBeGreaterThanOrEqual(server?.startMs ?? Infinity);
  expect(send?.endMs).toBeLessThanOrEqual(server?.endMs ?? 0);
  const pack = log.spans.find(({ spanId }) => spanId === send?.links?.[0]?.spanId);
  expect(pack?.startMs).toBeGreaterThanOrEqual(send?.startMs ?? Infinity);
  expect(pack?.endMs).toBeLessThanOrEqual(send?.endMs ?? 0);
});

test('the queue carries the send span of each event, with the flag', async () => {
  const { body: answer } = await rig.post('/events', body(1));
  const [event] = await rig.takeQueued();

  const server = spansOf(answer.trace_id)['POST /events']?.[0];
  const sendSpan = firstSendSpanIdOf(answer.event_id, server?.spanId ?? '');
  expect(event?.traceparent).toBe(`00-${answer.trace_id}-${sendSpan}-01`);
  expect(event?.request).toEqual({ startedAtMs: expect.any(Number) });
});

test('the queue carries the start of the request of each event', async () => {
  const differenceMs = async () => {
    const { body: answer } = await rig.post('/events', body(1));
    const [event] = await rig.takeQueued();
    const server = spansOf(answer.trace_id)['POST /events']?.[0];
    return Math.abs((event?.request?.startedAtMs ?? 0) - (server?.startMs ?? 0));
  };

  // A thread that stalls between two readings of its clocks is off by that, for one event.
  await expect.poll(differenceMs).toBeLessThanOrEqual(2);
});

test('the events of a batch share its trace, each with a producer span that has its index', async () => {
  const { body: answer } = await rig.post(
    '/events/batch',
    JSON.stringify({ events: [someEvent(0), { nothing: 1 }, someEvent(2)] }),
  );

  const spans = spansOf(answer.trace_id);
  const server = spans['POST /events/batch']?.[0];
  expect(server).toMatchObject({ attributes: { 'http.response.status_code': 207 } });
  expect(spans['send events']).toMatchObject(
    [0, 2].map((item) => ({
      parent: { spanId: server?.spanId },
      spanId: firstSendSpanIdOf(answer.results[item]?.event_id ?? '', server?.spanId ?? ''),
      attributes: { 'sluice.item': item },
    })),
  );
  const queued = await rig.takeQueued();
  expect(queued.map(({ request }) => request?.item).toSorted()).toEqual([0, 2]);
  expect(new Set(queued.map(({ traceparent }) => traceIdOf(traceparent)))).toEqual(
    new Set([answer.trace_id]),
  );
});

test.each([
  ['structured', { 'content-type': 'application/cloudevents+json' }, { specversion: '1.0', data: { n: 1 } }],
  ['binary', { ...JSON_TYPE, 'ce-specversion': '1.0' }, undefined],
])('a CloudEvent in %s mode has the same spans, and those of its claim', async (mode, headers, document) => {
  const context = { id: `traced-${mode}-${crypto.randomUUID()}`, source: '/shop', type: 'order.placed' };
  const response = document
    ? await rig.post('/events', JSON.stringify({ ...document, ...context }), headers)
    : await rig.post('/events', '{"n":1}', {
        ...headers,
        'ce-id': context.id,
        'ce-source': context.source,
        'ce-type': context.type,
      });

  const spans = spansOf(response.body.trace_id);
  const server = spans['POST /events']?.[0];
  expect(spans['send events']).toMatchObject([{ attributes: { 'sluice.event.type': 'order.placed' } }]);
  expect(spans.claim).toMatchObject([
    {
      kind: 'internal',
      spanId: claimSpanIdOf(server?.spanId ?? ''),
      parent: { spanId: server?.spanId, isRemote: false },
      attributes: { 'sluice.keys': 1 },
    },
  ]);
  expect(await rig.takeQueued()).toMatchObject([{ request: { claimMs: expect.any(Number) } }]);
});

describe('a request that is not sampled', () => {
  test('has no spans, and its events carry what later ones need', async () => {
    sampled = false;
    const { headers } = await rig.post('/events', body(1), {
      ...JSON_TYPE,
      ...outside(),
      tracestate: 'congo=t61rcWkgMzE',
    });

    expect(log.spans).toEqual([]);
    expect(await rig.takeQueued()).toMatchObject([
      {
        traceparent: headers.get('traceresponse'),
        request: {
          outsideSpanId: OUTSIDE.spanId,
          traceState: 'congo=t61rcWkgMzE',
        },
      },
    ]);
  });

  test('shares a pack with those that are: the pack is traced for them', async () => {
    const flags = [true, false, false];
    const responses = await Promise.all(
      flags.map((flag, n) => {
        sampled = flag;
        return rig.post('/events', body(n));
      }),
    );

    expect(responses.map(({ status }) => status)).toEqual([202, 202, 202]);
    for (const { links } of log.spans.filter(
      ({ attributes }) => attributes?.['sluice.event.id'] !== undefined,
    ))
      expect(log.spans).toContainEqual(expect.objectContaining(links?.[0]));
  });
});

describe('a caller that sends a traceparent', () => {
  test('has its trace continued, below its own span, which is marked as from outside', async () => {
    const { body: answer } = await rig.post('/events', body(1), { ...JSON_TYPE, ...outside() });

    expect(answer.trace_id).toBe(OUTSIDE.traceId);
    expect(spansOf(OUTSIDE.traceId)['POST /events']).toMatchObject([
      {
        parent: { spanId: OUTSIDE.spanId, isRemote: true },
        attributes: { 'sluice.parent.external': true },
      },
    ]);
  });

  test('gets its tracestate into every span of the trace, and no baggage anywhere', async () => {
    const headers = { ...outside(), tracestate: 'congo=t61rcWkgMzE,rojo=1', baggage: 'user=alice' };
    await rig.post('/events', body(1), { ...JSON_TYPE, ...headers });

    const spans = log.spans.filter(({ traceId }) => traceId === OUTSIDE.traceId);
    expect(spans.map(({ traceState }) => traceState)).toEqual(Array(2).fill('congo=t61rcWkgMzE,rojo=1'));
    const queued = await rig.takeQueued();
    expect(queued).toMatchObject([{ request: { traceState: 'congo=t61rcWkgMzE,rojo=1' } }]);
    expect(JSON.stringify([log.spans, queued])).not.toContain('alice');
  });

  test('has a tracestate dropped that is none', async () => {
    const headers = { ...outside(), tracestate: `a=${'x'.repeat(600)}` };
    expect((await rig.post('/events', body(1), { ...JSON_TYPE, ...headers })).status).toBe(202);

    expect(log.spans.filter(({ traceState }) => traceState !== undefined)).toEqual([]);
  });
});

describe('every response names its trace', () => {
  const NAMED = /^00-([0-9a-f]{32})-([0-9a-f]{16})-01$/;

  test.each([
    ['an event', 202, () => rig.post('/events', body(1))],
    ['an invalid event', 422, () => rig.post('/events', '{}')],
    ['an unknown route', 404, () => rig.get('/nowhere')],
    ['a wrong method', 405, () => rig.get('/events/batch')],
    ['a page', 200, () => rig.get('/docs')],
    ['a check', 200, () => rig.get('/health/live')],
  ])('%s: %d', async (_what, status, ask) => {
    const { status: given, headers } = await ask();
    expect(given).toBe(status);
    const [, traceId = '', spanId] = NAMED.exec(headers.get('traceresponse') ?? '') ?? [];
    expect(headers.get('x-trace-id')).toBe(traceId);
    expect(log.spans).toContainEqual(expect.objectContaining({ traceId, spanId, kind: 'server' }));
  });

  test.each([
    ['that Node cannot parse', 'HELLO\r\n\r\n'],
    ['without a valid Host', 'GET /health/live HTTP/1.1\r\nHost: [\r\nConnection: close\r\n\r\n'],
  ])('a request %s: 400', async (_what, request) => {
    const socket = connect(rig.api.port, '127.0.0.1');
    socket.end(request);
    const answer = await text(socket);

    expect(answer).toMatch(/^HTTP\/1.1 400/);
    expect(answer).toMatch(/traceresponse: 00-[0-9a-f]{32}-[0-9a-f]{16}-00\r\n/i);
    expect(answer).toMatch(/x-trace-id: [0-9a-f]{32}\r\n/i);
  });
});
