import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import {
  IDEMPOTENCY_WINDOW_SECONDS,
  type IdempotencyKeys,
  type KeyedEvent,
  standingOf,
} from '../../../core/ports/idempotency-keys.ts';
import { createTcpProxy } from '../../../local/testing/tcp-proxy.ts';
import { createAwsClients } from '../clients/aws-clients.ts';
import { createFakeDynamo, type DynamoCall } from '../testing/fake-dynamo.ts';
import { createOwnResources, type OwnResources } from '../testing/own-resources.ts';
import { createPatientClients } from '../testing/patient-clients.ts';
import { createIdempotencyKeys } from './idempotency-keys.ts';

let own: OwnResources;
let keys: IdempotencyKeys;

beforeAll(async () => {
  own = await createOwnResources({ sqsUrl: inject('sqsUrl'), dynamoUrl: inject('dynamoUrl') });
  keys = createIdempotencyKeys({ dynamo: own.clients.dynamo, table: own.tables.control });
});
afterAll(() => own.close());

const newEvent = (fingerprint = 'f'): KeyedEvent => ({ id: randomUUID(), fingerprint });
/** Another process, with claims of its own. */
const elsewhere = () => createIdempotencyKeys({ dynamo: own.clients.dynamo, table: own.tables.control });

test.each([
  ['one process', () => keys],
  ['as many processes', elsewhere],
])(
  'of twenty claims of one key at the same moment, in %s, one has it, and the others learn which',
  async (_, keysOf) => {
    const key = randomUUID();
    const events = Array.from({ length: 20 }, () => newEvent());

    const claims = await Promise.all(events.map((event) => keysOf().claim(key, event)));

    const winners = events.filter((event, index) => {
      const claim = claims[index];
      return claim?.kind === 'held' && standingOf(event, claim.holder) === 'first';
    });
    expect(winners).toHaveLength(1);
    expect(claims).toEqual(Array(20).fill({ kind: 'held', holder: winners[0] }));
  },
);

test('two events that claim one key at once learn the same holder', async () => {
  const key = randomUUID();
  const events = ['f', 'g'].map(newEvent);

  const claims = await Promise.all(events.map((event) => elsewhere().claim(key, event)));

  expect(claims[0]).toEqual(claims[1]);
  expect(events).toContainEqual(claims[0]?.kind === 'held' && claims[0].holder);
});

test('an event is the holder of its key, a repeat of it, or in conflict with it', () => {
  const holder = newEvent('f');
  expect(standingOf(holder, holder)).toBe('first');
  expect(standingOf(newEvent('f'), holder)).toBe('repeat');
  expect(standingOf(newEvent('g'), holder)).toBe('conflict');
});

test('a second claim for the same event finds the first: its answer may have been lost', async () => {
  const key = randomUUID();
  const event = newEvent();
  expect(await keys.claim(key, event)).toEqual({ kind: 'held', holder: event });
  expect(await keys.claim(key, event)).toEqual({ kind: 'held', holder: event });
});

test('new, taken and expired keys are claimed side by side', async () => {
  const clock = { nowMs: Date.now() - IDEMPOTENCY_WINDOW_SECONDS * 1000 };
  const timed = createIdempotencyKeys(
    { dynamo: own.clients.dynamo, table: own.tables.control },
    () => clock.nowMs,
  );
  const keyOf = (n: number) => `side-by-side-${n}`;
  const claimAll = (of: IdempotencyKeys, events: Map<number, KeyedEvent>) =>
    Promise.all([...events].map(async ([n, event]) => [n, await of.claim(keyOf(n), event)] as const));
  const eventsOf = (numbers: number[]) => new Map(numbers.map((n) => [n, newEvent()]));
  const [expired, taken] = [eventsOf([0, 3, 6, 9]), eventsOf([1, 4, 7, 10])];
  await claimAll(timed, expired);
  clock.nowMs = Date.now();
  await claimAll(timed, taken);
  const all = eventsOf([...Array(60).keys()]);

  const claims = await claimAll(timed, all);

  expect(claims).toEqual([...all].map(([n, event]) => [n, { kind: 'held', holder: taken.get(n) ?? event }]));
});

test('an expired key that many claim at once goes to one of them', async () => {
  const longAgo = createIdempotencyKeys(
    { dynamo: own.clients.dynamo, table: own.tables.control },
    () => Date.now() - IDEMPOTENCY_WINDOW_SECONDS * 1000,
  );
  const key = randomUUID();
  await longAgo.claim(key, newEvent());
  const events = Array.from({ length: 10 }, () => newEvent());

  const claims = await Promise.all(events.map((event) => elsewhere().claim(key, event)));

  expect(new Set(claims.map((claim) => claim.kind === 'held' && claim.holder.id)).size).toBe(1);
  expect(events).toContainEqual(claims[0]?.kind === 'held' && claims[0].holder);
});

test('a key is free after its window, and not a second before, whether or not the table removed it', async () => {
  const clock = { nowMs: Date.now() };
  const timed = createIdempotencyKeys(
    { dynamo: own.clients.dynamo, table: own.tables.control },
    () => clock.nowMs,
  );
  const key = randomUUID();
  const [first, third] = [newEvent('f'), newEvent('g')];
  await timed.claim(key, first);

  clock.nowMs += (IDEMPOTENCY_WINDOW_SECONDS - 1) * 1000;
  expect(await timed.claim(key, newEvent('f'))).toEqual({ kind: 'held', holder: first });
  clock.nowMs += 1000;
  expect(await timed.claim(key, third)).toEqual({ kind: 'held', holder: third });
});

async function keysOver(answer: (call: DynamoCall) => object | Promise<object>) {
  const fake = await createFakeDynamo(answer);
  const clients = createPatientClients({ dynamoEndpoint: fake.url });
  onTestFinished(() => {
    clients.destroy();
    fake.close();
  });
  return { keys: createIdempotencyKeys({ dynamo: clients.dynamo, table: 't' }), calls: fake.calls };
}

test('500 keys take no more than 28 calls', async () => {
  const { keys, calls } = await keysOver(({ Statements }) => ({ Responses: Statements?.map(() => ({})) }));

  const claims = await Promise.all(Array.from({ length: 500 }, (_, n) => keys.claim(`${n}`, newEvent())));

  expect(new Set(claims.map(({ kind }) => kind))).toEqual(new Set(['held']));
  expect(calls.length).toBeLessThanOrEqual(28);
});

test('a claim whose caller gave up before it was sent is not sent', async () => {
  const { keys, calls } = await keysOver(() => new Promise(() => {}));
  // As many calls as may be under way at once; what comes after them waits.
  const busy = Array.from({ length: 8 }, () => new AbortController());
  const claims = busy.map(({ signal }, n) => keys.claim(`${n}`, newEvent(), signal));
  const givingUp = new AbortController();
  const late = keys.claim('late', newEvent(), givingUp.signal);

  givingUp.abort();
  for (const one of busy) one.abort();

  expect(await late).toEqual({ kind: 'unavailable', reason: 'the claim was given up before it was sent' });
  expect((await Promise.all(claims)).map(({ kind }) => kind)).toEqual(Array(8).fill('unavailable'));
  expect(calls.length).toBeLessThanOrEqual(8);
});

test('a claim is unavailable while the table is out of reach', async () => {
  const proxy = await createTcpProxy({ targetPort: Number(new URL(inject('dynamoUrl')).port) });
  const clients = createAwsClients({ region: 'us-east-1', dynamoEndpoint: proxy.url });
  const remote = createIdempotencyKeys({ dynamo: clients.dynamo, table: own.tables.control });
  proxy.cut();

  expect(await remote.claim('k', newEvent())).toEqual({
    kind: 'unavailable',
    reason: expect.stringMatching(/\w/),
  });

  clients.destroy();
  await proxy.close();
});

test('a key may be longer than a DynamoDB key: the source of a CloudEvent can take 3,000 bytes', async () => {
  const keyOf = (id: string) => `${'統'.repeat(1_000)}${id}`;
  const [id, other] = [randomUUID(), randomUUID()];
  const [first, again, another] = [newEvent(), newEvent(), newEvent()];

  expect(await keys.claim(keyOf(id), first)).toEqual({ kind: 'held', holder: first });
  expect(await keys.claim(keyOf(id), again)).toEqual({ kind: 'held', holder: first });
  expect(await keys.claim(keyOf(other), another)).toEqual({ kind: 'held', holder: another });
});

test('a claim that the table refuses is no outage', async () => {
  const tooLarge = newEvent('f'.repeat(450_000));

  expect(await keys.claim(randomUUID(), tooLarge)).toEqual({
    kind: 'refused',
    reason: expect.stringContaining('Validation'),
  });
});

test('a claim whose caller gave up frees its connection', async () => {
  const silent = createServer((socket) => void socket.resume()).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const address = silent.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const clients = createPatientClients({ dynamoEndpoint: `http://127.0.0.1:${port}` });
  const remote = createIdempotencyKeys({ dynamo: clients.dynamo, table: own.tables.control });
  const givingUp = new AbortController();
  const claim = remote.claim('k', { id: 'i', fingerprint: 'f' }, givingUp.signal);
  const [socket] = await once(silent, 'connection');
  const freed = once(socket, 'close');

  givingUp.abort();

  expect(await claim).toEqual({ kind: 'unavailable', reason: expect.stringContaining('abort') });
  await freed;
  clients.destroy();
  silent.close();
});
