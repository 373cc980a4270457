import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { fingerprint } from '../core/fingerprint.ts';
import { clientKey } from '../core/idempotency.ts';
import { waitFor } from '../core/local/wait-for.ts';
import { createTcpProxy, type TcpProxy } from '../core/testing/tcp-proxy.ts';
import { type Answered, type ApiRig, createApiRig, problem } from './testing/api-rig.ts';

let rig: ApiRig;
let sqs: TcpProxy;
let dynamo: TcpProxy;
beforeAll(async () => {
  const endpoints = { sqsUrl: inject('sqsUrl'), dynamoUrl: inject('dynamoUrl') };
  sqs = await createTcpProxy({ targetPort: Number(new URL(endpoints.sqsUrl).port) });
  dynamo = await createTcpProxy({ targetPort: Number(new URL(endpoints.dynamoUrl).port) });
  rig = await createApiRig(endpoints, {
    apiEndpoints: { sqsUrl: sqs.url, dynamoUrl: dynamo.url },
    // Small packs, so that a hundred events are more of them than are sent at once.
    packing: { lingerMs: 2, maxEvents: 4, maxBufferedEvents: 200 },
  });
});
afterEach(async () => {
  sqs.restore();
  dynamo.restore();
  await waitFor(async () => (await rig.get('/health')).body.status === 'ok', {
    what: 'health',
    timeoutMs: 10_000,
  });
});
afterAll(async () => {
  await rig.close();
  await sqs.close();
  await dynamo.close();
});

const someEvent = '{"event_type":"test","payload":1}';
const keyed = { 'content-type': 'application/json', 'idempotency-key': 'k' };

async function timed(asking: Promise<Answered>): Promise<Answered & { ms: number }> {
  const startedAtMs = performance.now();
  const answer = await asking;
  return { ...answer, ms: performance.now() - startedAtMs };
}

describe.each(['cut', 'stall'] as const)('while the way to the queue is %s', (fault) => {
  test('every request is answered 503 with Retry-After within 1 s, also those that wait for others', async () => {
    await rig.post('/events', someEvent);
    sqs[fault]();

    const wave = () => Array.from({ length: 100 }, () => timed(rig.post('/events', someEvent)));
    const first = wave();
    await Promise.race(first);
    const answers = await Promise.all([...first, ...wave()]);

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
    expect(Math.max(...answers.map(({ ms }) => ms))).toBeLessThan(1_000);
    expect(answers.every(({ headers }) => Number(headers.get('retry-after')) > 0)).toBe(true);
    expect(answers[0]?.body).toMatchObject(problem('queue-unavailable'));
  });

  test('a batch is answered 503, and readiness fails', async () => {
    sqs[fault]();

    const batch = await rig.post('/events/batch', `[${someEvent},${someEvent}]`);
    expect(batch).toMatchObject({ status: 503, body: problem('queue-unavailable') });
    expect(batch.headers.get('retry-after')).toBe('2');
    await waitFor(async () => (await rig.get('/health/ready')).status === 503, { what: 'readiness to fail' });
    expect(await rig.get('/health')).toMatchObject({
      status: 503,
      body: {
        status: 'unavailable',
        dependencies: { queue: { status: 'down', reason: expect.any(String) } },
      },
    });
    expect(await rig.get('/stats')).toMatchObject({ status: 200, body: { queue: null } });
  });
});

test('events are accepted again once the queue is back', async () => {
  sqs.cut();
  expect((await rig.post('/events', someEvent)).status).toBe(503);

  sqs.restore();

  const answer = await waitFor(
    async () => {
      const again = await rig.post('/events', someEvent);
      return again.status === 202 ? again : undefined;
    },
    { what: 'an event to be accepted' },
  );
  expect((await rig.takeQueued()).map(({ id }) => id)).toContain(answer.body.event_id);
});

describe.each(['cut', 'stall'] as const)('while the way to the table is %s', (fault) => {
  test('/health names it, and the API stays ready', async () => {
    dynamo[fault]();

    await waitFor(async () => (await rig.get('/health')).body.status === 'degraded', {
      what: 'degraded health',
    });
    expect(await rig.get('/health')).toMatchObject({
      status: 200,
      body: {
        dependencies: { queue: { status: 'up' }, table: { status: 'down', reason: expect.any(String) } },
      },
    });
    expect((await rig.get('/healthcheck')).status).toBe(200);
    expect((await rig.get('/health/ready')).status).toBe(200);
  });

  test('reads and requests with a key are answered 503, those without are accepted', async () => {
    const { body } = await rig.post('/events', someEvent);
    dynamo[fault]();

    const answers = await Promise.all([
      rig.get(`/events/${body.event_id}`),
      rig.get('/events'),
      rig.get('/stats'),
      rig.post('/events', someEvent, keyed),
      rig.post('/events', '{"specversion":"1.0","id":"1","source":"s","type":"t"}'),
    ]);

    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 503, body: problem('table-unavailable') });
      expect(answer.headers.get('retry-after')).toBe('5');
    }
    expect((await rig.post('/events', someEvent)).status).toBe(202);
    expect((await rig.get('/events/latest')).status).toBe(404);
  });
});

test('a batch whose keys cannot be checked is refused whole; sent again, it finds what was claimed', async () => {
  const item = (key: string) => ({ event_type: 'test', payload: key, idempotency_key: key });
  const batch = JSON.stringify([item('claimed'), { event_type: 'test', payload: 'no key' }, item('new')]);
  const claimed = {
    id: rig.ids.mint(Date.now()),
    fingerprint: fingerprint({ eventType: 'test', payload: 'claimed' }),
  };
  await rig.aws.idempotencyKeys.claim(clientKey('claimed'), claimed);
  await rig.takeQueued();
  dynamo.stall();

  const refused = await rig.post('/events/batch', batch);

  expect(refused).toMatchObject({ status: 503, body: { ...problem('table-unavailable'), accepted: 0 } });
  expect(refused.headers.get('retry-after')).toBe('5');
  expect(refused.body.results).toEqual(
    [0, 1, 2].map((index) => ({ index, status: 503, problem: problem('table-unavailable') })),
  );
  expect(await rig.takeQueued()).toEqual([]);

  dynamo.restore();
  const accepted = await waitFor(
    async () => {
      const again = await rig.post('/events/batch', batch);
      return again.status === 202 ? again : undefined;
    },
    { what: 'the batch to be accepted' },
  );
  expect(accepted.body.results[0]).toMatchObject({ event_id: claimed.id, replayed: true });
  const queued = await rig.takeQueued();
  expect(queued.map(({ content }) => content.payload)).toEqual(['claimed', 'no key', 'new']);
  expect(queued[0]).toMatchObject({ id: claimed.id, repeat: true });
});

test('past its buffer the API says so at once', async () => {
  sqs.stall();

  const answers = await Promise.all(Array.from({ length: 300 }, () => timed(rig.post('/events', someEvent))));

  const overloaded = answers.filter(({ body }) => body.type === 'urn:sluice:problem:overloaded');
  expect(overloaded.length).toBeGreaterThanOrEqual(100);
  expect(overloaded.every(({ headers }) => headers.get('retry-after') === '1')).toBe(true);
});

test('a sending thread that does not answer fails readiness, and its events are answered 503', async () => {
  const own = await createApiRig({ sqsUrl: inject('sqsUrl'), dynamoUrl: inject('dynamoUrl') });
  await own.silenceSendingThread();

  const { status, body, ms } = await timed(own.post('/events', someEvent));

  expect({ status, body }).toMatchObject({ status: 503, body: problem('queue-unavailable') });
  expect(ms).toBeLessThan(1_000);
  expect((await own.get('/health/ready')).status).toBe(503);
  await own.close();
});
