import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { emptyRollup, minuteOf } from '../core/counts/rollups.ts';
import type { AttemptsRecord } from '../core/event/attempts-record.ts';
import type { StoredEvent } from '../core/event/stored-event.ts';
import { TIMINGS } from '../core/settings/timings.ts';
import { sampleEvent } from '../core/testing/sample-event.ts';
import { waitFor } from '../local/processes/wait-for.ts';
import { type ApiRig, createApiRig, problem } from './testing/api-rig.ts';

let rig: ApiRig;
beforeAll(async () => {
  rig = await createApiRig({ sqsUrl: inject('sqsUrl'), dynamoUrl: inject('dynamoUrl') });
});
afterAll(() => rig.close());

const ISO_TIME = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

async function stored(event: Parameters<typeof sampleEvent>[0] = {}): Promise<StoredEvent> {
  const sample = sampleEvent(event);
  const outcome = await rig.backEnd.store.conclude(sample);
  if (outcome.kind !== 'stored') throw new Error(`not stored: ${outcome.kind}`);
  return sample;
}

describe('GET /events/{id}', () => {
  test('shows a processed event with all its fields', async () => {
    const event = await stored({
      id: rig.ids.mint(Date.now()),
      content: {
        eventType: 'order.placed',
        subject: 'o-1',
        payload: { n: 1 },
        occurredAt: '2025-05-28T10:00:00Z',
      },
      enrichment: { total: 2 },
      attempts: 2,
    });

    const response = await rig.get(`/events/${event.id}`);

    expect(response).toMatchObject({
      status: 200,
      body: {
        event_id: event.id,
        status: 'processed',
        event_type: 'order.placed',
        subject: 'o-1',
        occurred_at: '2025-05-28T10:00:00Z',
        payload: { n: 1 },
        attempts: 2,
        enrichment: { total: 2 },
        trace_id: event.traceId,
        timeline: {
          accepted: new Date(event.acceptedAtMs).toISOString(),
          stored: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        },
      },
    });
  });

  test('shows a failed event with its reason, under every alias', async () => {
    const { id } = await stored({ outcome: 'failed', reason: 'no such order', attempts: 5 });

    for (const path of ['/events', '/v1/events', '/api/v1/events'])
      expect(await rig.get(`${path}/${id}`)).toMatchObject({
        status: 200,
        body: { status: 'failed', reason: 'no such order', attempts: 5 },
      });
  });

  test('shows the context of a CloudEvent', async () => {
    const { id } = await stored({ content: { cloudEvent: { id: '1', source: '/shop' } } });

    expect((await rig.get(`/events/${id}`)).body.cloud_event).toEqual({ id: '1', source: '/shop' });
  });

  const failedAttempt = {
    run: 1,
    attempt: 1,
    atMs: 5_000,
    durationMs: 3,
    error: 'down',
    worker: 'w1',
    delivery: 'm1',
  };
  const attemptsOf = (eventId: string, change: Partial<AttemptsRecord> = {}): AttemptsRecord => ({
    eventId,
    eventType: 'order.placed',
    subject: 'o-1',
    fingerprint: 'f',
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    run: 1,
    attempt: 1,
    delivery: 'm1',
    nextTryAtMs: 60_000,
    history: [failedAttempt],
    ...change,
  });

  test('shows an event whose attempt failed as retrying, with its attempts and the time of the next one', async () => {
    const { body } = await rig.post('/events', '{"event_type":"test","payload":1}');
    await rig.backEnd.store.noteAttempt(attemptsOf(body.event_id));

    expect((await rig.get(`/events/${body.event_id}`)).body).toEqual({
      event_id: body.event_id,
      status: 'retrying',
      event_type: 'order.placed',
      subject: 'o-1',
      run: 1,
      attempts: 1,
      next_try: '1970-01-01T00:01:00.000Z',
      reason: 'down',
      history: [
        {
          run: 1,
          attempt: 1,
          at: '1970-01-01T00:00:05.000Z',
          duration_ms: 3,
          error: 'down',
          worker: 'w1',
          delivery: 'm1',
        },
      ],
      trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
      timeline: { accepted: expect.any(String) },
    });
  });

  test('shows an event whose last attempt has just failed as failed', async () => {
    const { body } = await rig.post('/events', '{"event_type":"test","payload":1}');
    const { nextTryAtMs: _nextTryAtMs, ...last } = attemptsOf(body.event_id);
    await rig.backEnd.store.noteAttempt(last);

    expect((await rig.get(`/events/${body.event_id}`)).body).toMatchObject({
      status: 'failed',
      reason: 'down',
    });
  });

  test('shows an event that failed, was put back and failed again as retrying', async () => {
    const { id, fingerprint } = await stored({ outcome: 'failed', reason: 'no such order', attempts: 5 });
    await rig.backEnd.store.noteAttempt(
      attemptsOf(id, {
        fingerprint,
        run: 2,
        history: [failedAttempt, { ...failedAttempt, run: 2, error: 'again' }],
      }),
    );

    expect((await rig.get(`/events/${id}`)).body).toMatchObject({
      status: 'retrying',
      run: 2,
      reason: 'again',
      history: [{ run: 1 }, { run: 2 }],
      timeline: { stored: expect.any(String) },
    });
  });

  test('shows the failed attempts of an event that was processed in the end', async () => {
    const { id, fingerprint } = await stored({ attempts: 2, history: [failedAttempt] });
    await rig.backEnd.store.noteAttempt(attemptsOf(id, { fingerprint }));

    expect((await rig.get(`/events/${id}`)).body).toMatchObject({
      status: 'processed',
      attempts: 2,
      history: [{ error: 'down' }],
    });
  });

  test('shows an accepted event that is not stored yet as queued', async () => {
    const { body } = await rig.post('/events', '{"event_type":"test","payload":1}');

    expect(await rig.get(`/events/${body.event_id}`)).toMatchObject({
      status: 200,
      body: { event_id: body.event_id, status: 'queued', timeline: { accepted: expect.any(String) } },
    });
  });

  test("says that an event is expired when its id is genuine but older than the queue's retention", async () => {
    const id = rig.ids.mint(Date.now() - TIMINGS.queueRetention * 1000 - 1);

    expect(await rig.get(`/events/${id}`)).toMatchObject({ status: 404, body: problem('event-expired') });
  });

  test.each([
    { what: 'a forged id', id: '01a1fbeb-6a2b-8a50-91b8-84828928dd69' },
    { what: 'an id of another kind', id: '4bf92f35-77b3-4da6-a3ce-929d0e0e4736' },
    { what: 'no id at all', id: 'latest' },
    { what: 'an escaped path', id: '..%2F..%2Fetc' },
  ])('responds 404 to $what', async ({ id }) => {
    expect(await rig.get(`/events/${id}`)).toMatchObject({ status: 404, body: problem('event-not-found') });
  });
});

describe('GET /events', () => {
  test('pages through a subject, newest first, each event once', async () => {
    const subject = `pages-${Date.now()}`;
    const ids: string[] = [];
    for (let n = 0; n < 5; n += 1) ids.unshift((await stored({ content: { subject } })).id);

    const seen: unknown[] = [];
    let cursor: string | null = null;
    do {
      const page = await rig.get(`/events?subject=${subject}&limit=2${cursor ? `&cursor=${cursor}` : ''}`);
      expect(page.status).toBe(200);
      seen.push(...page.body.events.map(({ event_id }) => event_id));
      cursor = page.body.next_cursor;
    } while (cursor);

    expect(seen.toSorted()).toEqual(ids.toSorted());
  });

  test.each(['€'.repeat(256), '😀'.repeat(128)])('finds the longest subjects: %s', async (subject) => {
    const { id } = await stored({ content: { subject } });

    const list = await rig.get(`/events?subject=${encodeURIComponent(subject)}`);

    expect(list).toMatchObject({ status: 200, body: { events: [{ event_id: id, subject }] } });
  });

  test('lists events by type and time', async () => {
    const { id, content } = await stored({ content: { eventType: `listed-${Date.now()}` } });
    const from = new Date(Date.now() - 60_000).toISOString();
    const list = (query: string) => rig.get(`/events?event_type=${content.eventType}&${query}`);

    expect((await list(`from=${from}`)).body.events).toMatchObject([{ event_id: id, status: 'processed' }]);
    expect((await list(`to=${from}&from=2020-01-01T00:00:00Z`)).body.events).toEqual([]);
    expect((await list(`from=${from.replace('Z', '%2B00:00')}`)).body.events).toHaveLength(1);
  });

  test('looks neither beyond the retention period nor into the future', async () => {
    const everything = 'from=1970-01-01T00:00:00Z&to=9999-12-31T23:59:59Z';

    expect((await rig.get(`/events?event_type=never.sent&${everything}`)).body).toEqual({
      events: [],
      next_cursor: null,
    });
  });

  test.each([
    'from=9999-12-31T23:59:59-23:59',
    'to=0000-01-01T00:00:00%2B23:59',
    'from=2999-01-01T00:00:00Z',
  ])('finds nothing in years that never were or are yet to come: %s', async (query) => {
    await stored();

    expect(await rig.get(`/events?${query}`)).toMatchObject({
      status: 200,
      body: { events: [], next_cursor: null },
    });
  });

  test.each(['event_type=%20', 'subject='])('rejects %s in plain words', async (query) => {
    const { status, body } = await rig.get(`/events?${query}`);
    expect(status).toBe(422);
    expect(body.detail).toMatch(/^(event_type|subject): expected /);
  });

  test('ends a page at 1 MiB, and continues from its cursor', async () => {
    const subject = `large-${Date.now()}`;
    const payload = 'a'.repeat(190_000);
    for (let n = 0; n < 7; n += 1) await stored({ content: { subject, payload } });

    const first = await rig.get(`/events?subject=${subject}`);
    const second = await rig.get(`/events?subject=${subject}&cursor=${first.body.next_cursor}`);

    expect(first.body.events).toHaveLength(5);
    expect(second.body).toMatchObject({ events: [{}, {}], next_cursor: null });
  });

  test('rejects the cursor of a list with other parameters', async () => {
    const subject = `foreign-${Date.now()}`;
    await stored({ content: { subject } });
    await stored({ content: { subject } });
    const { body } = await rig.get(`/events?subject=${subject}&limit=1`);

    expect(await rig.get(`/events?subject=other&limit=1&cursor=${body.next_cursor}`)).toMatchObject({
      status: 422,
      body: problem('invalid-parameter', { parameter: 'cursor' }),
    });
  });
});

test('GET /stats counts what the API and the workers reported, and the waiting messages', async () => {
  const minuteMs = minuteOf(Date.now());
  const rollup = { ...emptyRollup(), counts: { test: { processed: 3, failed: 1 } }, latency: { 10: 4 } };
  await rig.backEnd.rollups.write('worker', { minuteMs, process: 'w1', rollup });
  await rig.backEnd.rollups.write('api', {
    minuteMs,
    process: 'a1',
    rollup: { counts: { test: { accepted: 4 }, unknown: { rejected: 2 } }, latency: { 5: 4 } },
  });

  const { status, body } = await rig.get('/stats?window=5m');

  expect(status).toBe(200);
  expect(body).toMatchObject({
    events: { accepted: 4, rejected: 2, processed: 3, failed: 1, by_type: { test: { processed: 3 } } },
    latency: { end_to_end: { count: 4, p50_ms: expect.any(Number) } },
    queue: { visible: expect.any(Number), dead_letters: 0 },
    workers: { live: 0, desired: null, reason: null },
    totals: { stored: 4, processed: 3, failed: 1, redriven: 0 },
    exact_until: null,
  });
});

test('GET /stats computes a flood of windows in turn, and gives 503 with Retry-After to those that wait too long', async () => {
  const flood = Array.from({ length: 150 }, (_, n) => rig.get(`/stats?window=${n + 20}m`));
  const responses = await Promise.all(flood);

  const read = responses.filter(({ status }) => status === 200).map(({ body }) => body.as_of);
  expect(read.length).toBeGreaterThan(0);
  for (const { status, headers, body } of responses)
    if (status !== 200) {
      expect(body).toMatchObject(problem('too-many-reads'));
      expect(headers.get('retry-after')).toBe('1');
    }
});

test('GET /stats says as of when each part is', async () => {
  await rig.backEnd.fleet.announce('a', 60_000);
  const { body } = await rig.get('/stats?window=6m');
  await rig.backEnd.fleet.leave('a');

  for (const part of ['events', 'rates', 'latency', 'totals', 'workers', 'queue'])
    expect(body, part).toMatchObject({ [part]: { as_of: expect.stringMatching(ISO_TIME) } });
});

describe('the age of the oldest message', () => {
  beforeAll(() => rig.takeQueued());

  const asked = async (window: string) => {
    const { queue } = (await rig.get(`/stats?window=${window}`)).body;
    return queue as { visible: number; oldest_age_seconds: number | null; oldest_age_as_of: string | null };
  };
  const metric = async () =>
    /^sluice_queue_oldest_message_age_seconds (.*)$/m.exec(
      String((await rig.get('/metrics')).body.text),
    )?.[1];

  test('is 0 while no message waits', async () => {
    expect(await asked('11m')).toMatchObject({ visible: 0, oldest_age_seconds: 0, oldest_age_as_of: null });
    expect(await metric()).toBe('0');
  });

  test('is unknown until a worker has heard from the queue, then as workers report it', async () => {
    await rig.queues.events.send('{}');
    expect(await asked('12m')).toMatchObject({ visible: 1, oldest_age_seconds: null });
    expect(await metric()).toBeUndefined();

    const atMs = Date.now() + 60_000;
    await rig.backEnd.fleet.announce('a', 600_000, { throughput: 1, heard: { atMs, oldestAgeMs: 42_300 } });
    expect(await asked('13m')).toMatchObject({
      oldest_age_seconds: 42.3,
      oldest_age_as_of: new Date(atMs).toISOString(),
    });
    expect(await metric()).toBe('42.3');

    await rig.backEnd.fleet.leave('a');
    await rig.takeQueued();
  });
});

describe('the reference and the operations routes', () => {
  test('GET / links to the other routes', async () => {
    expect(await rig.get('/')).toMatchObject({ status: 200, body: { reference: '/docs' } });
  });

  test('GET /health/live and /health/ready get 200', async () => {
    expect(await rig.get('/health/live')).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(await rig.get('/health/ready')).toMatchObject({ status: 200, body: { status: 'ok' } });
  });

  test('GET /health shows each dependency', async () => {
    const up = { status: 'up', latency_ms: expect.any(Number), age_seconds: expect.any(Number) };

    expect(await rig.get('/health')).toMatchObject({
      status: 200,
      body: { status: 'ok', draining: false, dependencies: { queue: up, table: up } },
    });
  });

  test('GET /metrics is Prometheus text, with routes by their pattern', async () => {
    await rig.get('/events/latest');
    const { headers, body } = await rig.get('/metrics');
    expect(body.text).toContain('sluice_queue_messages{state="visible"} ');

    expect(headers.get('content-type')).toContain('text/plain');
    expect(body.text).toContain('sluice_http_requests_total{method="GET",route="/events/{id}",status="404"}');
    expect(body.text).not.toContain('latest');
  });

  test('GET /metrics is OpenMetrics for who asks for it, with the same counters', async () => {
    const [open, text] = await Promise.all([
      rig.get('/metrics', { accept: 'application/openmetrics-text; version=1.0.0' }),
      rig.get('/metrics'),
    ]);
    expect(open.headers.get('content-type')).toContain('application/openmetrics-text');
    expect(open.body.text).toMatch(/\n# EOF\n$/);
    for (const { body } of [open, text]) expect(body.text).toContain('\nsluice_pack_bytes_total ');
  });

  test('GET /metrics tells how full the API is, and of its calls in both of its threads', async () => {
    await rig.post('/events', JSON.stringify({ event_type: 'test', payload: 1 }));
    const metrics = async () => String((await rig.get('/metrics')).body.text);
    await waitFor(async () => (await metrics()).includes('operation="SendMessage",outcome="ok"} '), {
      what: "the sending thread's calls",
    });
    const text = await metrics();
    expect(text).toMatch(/^sluice_accept_buffer_limit_events 5000$/m);
    expect(text).toMatch(/^sluice_packs_in_flight 0$/m);
    expect(text).toMatch(/^sluice_dependency_calls_total\{.*operation="Query",outcome="ok"\} [1-9]/m);
  });

  test('GET /metrics has the metrics of the API, and none of a worker', async () => {
    const names = metricNames((await rig.get('/metrics')).body.text);

    expect(names).toContain('sluice_events_accepted_total');
    expect(names).not.toContain('sluice_table_available');
    expect(names).not.toContain('sluice_dead_letters_total');
  });

  test('GET /metrics has the actual and the desired size of the fleet while workers report', async () => {
    await rig.backEnd.fleet.announce('a', 60_000, { throughput: 7, capacity: 20 });
    await rig.backEnd.fleet.publishDesired(
      { desired: 3, max: 20, reason: 'a backlog of 60', changes: { up: 2, down: 1 } },
      60_000,
    );
    const lines = String((await rig.get('/metrics')).body.text).split('\n');

    expect(lines).toEqual(
      expect.arrayContaining([
        'sluice_workers_live 1',
        'sluice_workers_desired 3',
        'sluice_workers_max 20',
        'sluice_fleet_throughput_messages_per_second 7',
        'sluice_worker_capacity_messages_per_second 20',
        'sluice_scaling_decisions_total{direction="up"} 2',
      ]),
    );
    await rig.backEnd.fleet.leave('a');
    expect((await rig.get('/metrics')).body.text).not.toMatch(/^sluice_worker_capacity/m);
  });

  test('GET /metrics has the limit of the fleet that its settings name, where no scaler reports one', async () => {
    const limited = await createApiRig(
      { sqsUrl: inject('sqsUrl'), dynamoUrl: inject('dynamoUrl') },
      { fleetLimit: 12 },
    );
    try {
      const limit = async () =>
        /^sluice_workers_max .+$/m.exec(String((await limited.get('/metrics')).body.text))?.[0];
      expect(await limit()).toBe('sluice_workers_max 12');
      await limited.backEnd.fleet.publishDesired(
        { desired: 3, max: 20, reason: 'a backlog of 60', changes: { up: 2, down: 1 } },
        60_000,
      );
      expect(await limit()).toBe('sluice_workers_max 20');
    } finally {
      await limited.close();
    }
  });

  test('GET /openapi.json documents every route in OpenAPI 3.1', async () => {
    const { status, body } = await rig.get('/openapi.json');

    expect(status).toBe(200);
    expect(body).toMatchObject({
      openapi: '3.1.0',
      paths: {
        '/events': { post: { operationId: 'postEvent' }, get: { operationId: 'listEvents' } },
        '/events/batch': { post: {} },
        '/events/{id}': { get: {} },
        '/stats': { get: {} },
        '/health': { get: {} },
        '/health/live': { get: {} },
        '/health/ready': { get: {} },
        '/metrics': { get: {} },
      },
      components: { schemas: { Event: { additionalProperties: false }, CloudEvent: {}, EventView: {} } },
    });
  });

  test('GET /docs loads nothing from another host', async () => {
    const page = await rig.get('/docs');
    const html = String(page.body.text);
    const addresses = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address = '']) => address);

    expect(addresses).toHaveLength(4);
    for (const address of addresses) {
      expect(address).toMatch(/^\/docs\//);
      expect((await rig.get(address)).status).toBe(200);
    }
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
  });

  test('every response forbids sniffing and foreign scripts, and does not name its server', async () => {
    for (const path of ['/', '/nothing', '/docs', '/metrics']) {
      const { headers } = await rig.get(path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('server')).toBeNull();
    }
  });

  test('HEAD responds like GET, without the body', async () => {
    const response = await fetch(`${rig.url}/health/live`, { method: 'HEAD' });

    expect(response.status).toBe(200);
    expect(await response.text()).toBe('');
  });
});

function metricNames(text: unknown): string[] {
  return [...String(text).matchAll(/^# TYPE (\S+)/gm)].map(([, name = '']) => name);
}
