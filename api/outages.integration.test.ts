import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { fingerprint } from '../core/event/fingerprint.ts';
import { waitFor } from '../local/processes/wait-for.ts';
import { createTcpProxy, type TcpProxy } from '../local/testing/tcp-proxy.ts';
import { clientKey } from './ingest/idempotency-key.ts';
import { type ApiRig, createApiRig, problem } from './testing/api-rig.ts';

const endpoints = { sqsUrl: inject('sqsUrl'), dynamoUrl: inject('dynamoUrl') };
const proxyTo = (url: string) => createTcpProxy({ targetPort: Number(new URL(url).port) });
const someEvent = '{"event_type":"test","payload":1}';

describe('the connection to the queue', () => {
  let sqs: TcpProxy;
  let rig: ApiRig;
  beforeAll(async () => {
    sqs = await proxyTo(endpoints.sqsUrl);
    rig = await createApiRig(endpoints, {
      apiEndpoints: { ...endpoints, sqsUrl: sqs.url },
      // Small packs, so that a hundred events need more packs than may be in flight at once.
      packing: { maxEvents: 4, sendTimeoutMs: 200 },
      deadlines: { checkMs: 200 },
    });
  });
  afterEach(() => sqs.restore());
  afterAll(async () => {
    await rig.close();
    await sqs.close();
  });

  describe.each(['cut', 'stall'] as const)('while it is %s', (fault) => {
    test('every request gets 503 with Retry-After, even those that wait behind others', async () => {
      await rig.post('/events', someEvent);
      sqs[fault]();

      const wave = () => Array.from({ length: 100 }, () => rig.post('/events', someEvent));
      const first = wave();
      await Promise.race(first);

      for (const { status, headers, body } of await Promise.all([...first, ...wave()])) {
        expect({ status, body }).toMatchObject({ status: 503, body: problem('queue-unavailable') });
        expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
      }
    });

    test('a batch gets 503, and readiness fails', async () => {
      sqs[fault]();

      const batch = await rig.post('/events/batch', `[${someEvent},${someEvent}]`);
      expect(batch).toMatchObject({ status: 503, body: problem('queue-unavailable') });
      expect(batch.headers.get('retry-after')).toBe('2');
      await waitFor(async () => (await rig.get('/health/ready')).status === 503, {
        what: 'readiness to fail',
      });
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

  test('is restored: events are accepted again', async () => {
    sqs.cut();
    expect((await rig.post('/events', someEvent)).status).toBe(503);

    sqs.restore();

    const response = await waitFor(
      async () => {
        const again = await rig.post('/events', someEvent);
        return again.status === 202 ? again : undefined;
      },
      { what: 'an event to be accepted' },
    );
    expect((await rig.takeQueued()).map(({ id }) => id)).toContain(response.body.event_id);
  });
});

describe.each(['cut', 'stall'] as const)('while the connection to the table is %s', (fault) => {
  let dynamo: TcpProxy;
  let rig: ApiRig;
  beforeAll(async () => {
    dynamo = await proxyTo(endpoints.dynamoUrl);
    rig = await createApiRig(endpoints, {
      apiEndpoints: { ...endpoints, dynamoUrl: dynamo.url },
      deadlines: { claimMs: 200, readMs: 200, checkMs: 1_000 },
    });
  });
  afterEach(() => dynamo.restore());
  afterAll(async () => {
    await rig.close();
    await dynamo.close();
  });

  test('/health reports the table as down, and the API stays ready', async () => {
    dynamo[fault]();

    // On a busy machine the check of the queue may be late, too. The next one is not.
    await expect
      .poll(() => rig.get('/health'))
      .toMatchObject({
        status: 200,
        body: {
          status: 'degraded',
          dependencies: { queue: { status: 'up' }, table: { status: 'down', reason: expect.any(String) } },
        },
      });
    await expect.poll(() => rig.get('/healthcheck')).toMatchObject({ status: 200 });
    await expect.poll(() => rig.get('/health/ready')).toMatchObject({ status: 200 });
  });

  test('reads and requests with a key get 503; events without a key are accepted', async () => {
    const { body } = await rig.post('/events', someEvent);
    dynamo[fault]();

    const responses = await Promise.all([
      rig.get(`/events/${body.event_id}`),
      rig.get('/events'),
      rig.get('/stats'),
      rig.post('/events', someEvent, { 'content-type': 'application/json', 'idempotency-key': 'k' }),
      rig.post('/events', '{"specversion":"1.0","id":"1","source":"s","type":"t"}'),
    ]);

    for (const response of responses) {
      expect(response).toMatchObject({ status: 503, body: problem('table-unavailable') });
      expect(response.headers.get('retry-after')).toBe('5');
    }
    expect((await rig.post('/events', someEvent)).status).toBe(202);
    expect((await rig.get('/events/latest')).status).toBe(404);
  });
});

test('a batch whose keys cannot be claimed is rejected whole; the retry finds the claims that were made', async () => {
  const dynamo = await proxyTo(endpoints.dynamoUrl);
  const rig = await createApiRig(endpoints, {
    apiEndpoints: { ...endpoints, dynamoUrl: dynamo.url },
    deadlines: { claimMs: 1_000 },
  });
  const item = (key: string) => ({ event_type: 'test', payload: key, idempotency_key: key });
  const batch = JSON.stringify([item('claimed'), { event_type: 'test', payload: 'no key' }, item('new')]);
  const claimed = {
    id: rig.ids.mint(Date.now()),
    fingerprint: fingerprint({ eventType: 'test', payload: 'claimed' }),
  };
  await rig.backEnd.idempotencyKeys.claim(clientKey('claimed'), claimed);
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
  expect(queued.map(({ content }) => content.payload).toSorted()).toEqual(['claimed', 'new', 'no key']);
  expect(queued).toContainEqual(expect.objectContaining({ id: claimed.id, repeat: true }));
  await rig.close();
  await dynamo.close();
});

test('events beyond the buffer are rejected at once, and the others accepted', async () => {
  const sqs = await proxyTo(endpoints.sqsUrl);
  const rig = await createApiRig(endpoints, {
    apiEndpoints: { ...endpoints, sqsUrl: sqs.url },
    packing: { maxBufferedEvents: 200 },
  });
  sqs.stall();
  const refused: Awaited<ReturnType<ApiRig['post']>>[] = [];

  const responses = Array.from({ length: 300 }, async () => {
    const response = await rig.post('/events', someEvent);
    if (response.status !== 202) refused.push(response);
    return response.status;
  });
  await waitFor(() => refused.length === 100, { what: 'those past the buffer' });
  sqs.restore();

  expect((await Promise.all(responses)).filter((status) => status === 202)).toHaveLength(200);
  for (const { status, headers, body } of refused) {
    expect({ status, body }).toMatchObject({ status: 503, body: problem('overloaded') });
    expect(headers.get('retry-after')).toBe('1');
  }
  await rig.close();
  await sqs.close();
});

test('a sending thread that hangs fails readiness, and events get 503', async () => {
  const own = await createApiRig(endpoints, {
    packing: { sendTimeoutMs: 200 },
    deadlines: { checkMs: 200 },
  });
  await own.silenceSendingThread();

  expect(await own.post('/events', someEvent)).toMatchObject({
    status: 503,
    body: problem('queue-unavailable'),
  });
  expect((await own.get('/health/ready')).status).toBe(503);
  await own.close();
});
