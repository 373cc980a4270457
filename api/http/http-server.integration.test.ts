import { once } from 'node:events';
import { Agent, type IncomingMessage, type RequestOptions, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { waitFor } from '../../local/processes/wait-for.ts';
import { createTcpProxy } from '../../local/testing/tcp-proxy.ts';
import { readBody } from '../ingest/read-body.ts';
import { type ApiRig, createApiRig, problem } from '../testing/api-rig.ts';
import { startHttpServer } from './http-server.ts';

let rig: ApiRig;
const sockets: Socket[] = [];
const endpoints = { sqsUrl: inject('sqsUrl'), dynamoUrl: inject('dynamoUrl') };
beforeEach(async () => {
  rig = await createApiRig(endpoints);
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await rig.close();
});

async function open({ api } = rig): Promise<Socket> {
  const socket = connect(api.port, '127.0.0.1');
  sockets.push(socket);
  await once(socket, 'connect');
  return socket;
}

/** The next response on the socket. Its body fits in a packet. */
async function responseOn(socket: Socket): Promise<{ status: number; body: Record<string, unknown> }> {
  let received = '';
  socket.on('data', (chunk) => {
    received += chunk;
  });
  const body = await waitFor(() => /\r\n\r\n(\{.*\})$/s.exec(received)?.[1], { what: 'a response' });
  return { status: Number(received.split(' ')[1]), body: JSON.parse(body) };
}

const head = (...headers: string[]) =>
  ['POST /events HTTP/1.1', 'host: localhost', 'content-type: application/json', ...headers, '', ''].join(
    '\r\n',
  );
const chunk = (bytes: number) => `${bytes.toString(16)}\r\n${'a'.repeat(bytes)}\r\n`;

test('a chunked body of 300 KB gets 413, and the connection stays open', async () => {
  const socket = await open();
  socket.write(head('transfer-encoding: chunked'));
  for (let sent = 0; sent < 300_000; sent += 30_000) socket.write(chunk(30_000));
  socket.write('0\r\n\r\n');

  expect(await responseOn(socket)).toMatchObject({ status: 413, body: problem('body-too-large') });
  socket.write('GET /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n');
  expect(await responseOn(socket)).toMatchObject({ status: 200, body: { status: 'ok' } });
});

test('an endless body gets 413, and the connection is closed', async () => {
  const socket = await open();
  socket.write(head('transfer-encoding: chunked'));
  socket.on('error', () => {});
  const sending = setInterval(() => socket.writable && socket.write(chunk(100_000)), 5);
  const closed = once(socket, 'close');

  expect(await responseOn(socket)).toMatchObject({ status: 413 });
  await closed;
  clearInterval(sending);
});

test('a Content-Length over the limit gets 413 before the body arrives', async () => {
  const socket = await open();
  socket.write(head('content-length: 300000'));

  expect(await responseOn(socket)).toMatchObject({ status: 413, body: problem('body-too-large') });
});

test('a Content-Length shorter than the body gets 400, and the rest is not taken for a request', async () => {
  const socket = await open();
  socket.write(`${head('content-length: 10')}{"event_type":"test","payload":"${'a'.repeat(1_000)}"}`);

  expect(await responseOn(socket)).toMatchObject({ status: 400 });
  expect(await rig.takeQueued()).toEqual([]);
});

test('bytes that are not HTTP get 400 with a problem document', async () => {
  const socket = await open();
  const response = text(socket);
  socket.write('hello\r\n\r\n');

  expect(await response).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n.*urn:sluice:problem:malformed-request/s);
});

test.each([
  ['without a host', 'GET /health/live HTTP/1.1\r\n\r\n'],
  ['to two hosts', 'GET /health/live HTTP/1.1\r\nhost: localhost\r\nhost: localhost\r\n\r\n'],
  ['to an invalid host', 'GET /health/live HTTP/1.1\r\nhost: a b/@\r\n\r\n'],
  ['for the server as a whole', 'OPTIONS * HTTP/1.1\r\nhost: localhost\r\n\r\n'],
])('a request %s gets 400 with a problem document', async (_what, request) => {
  const socket = await open();
  socket.write(request);

  expect(await responseOn(socket)).toMatchObject({ status: 400, body: problem('malformed-request') });
});

test.each([
  { what: 'a repeated header', header: 'ce-id: 2', told: 'The header ce-id appears twice' },
  {
    what: 'raw UTF-8',
    header: 'ce-subject: café',
    told: 'The header ce-subject contains characters other than',
  },
])('$what in the attributes of a CloudEvent gets 400, and nothing is queued', async ({ header, told }) => {
  const socket = await open();
  const context = ['ce-specversion: 1.0', 'ce-id: 1', 'ce-source: /shop', 'ce-type: test'];
  socket.write(`${head(...context, header, 'content-length: 1')}1`);

  const { status, body } = await responseOn(socket);

  expect({ status, body }).toMatchObject({ status: 400, body: problem('malformed-request') });
  expect(body.detail).toContain(told);
  expect(await rig.takeQueued()).toEqual([]);
});

test('an unknown Expect header is ignored', async () => {
  const socket = await open();
  socket.write('GET /health/live HTTP/1.1\r\nhost: localhost\r\nexpect: the-best\r\n\r\n');

  expect(await responseOn(socket)).toMatchObject({ status: 200 });
});

test('headers over 16 KiB get 431', async () => {
  const socket = await open();
  const response = text(socket);
  socket.write(head(`x-long: ${'a'.repeat(20_000)}`));

  expect(await response).toMatch(/^HTTP\/1\.1 431 .*urn:sluice:problem:headers-too-large/s);
});

test('a request whose client goes away in the middle of its body ends as rejected, and nothing is queued', async () => {
  const socket = await open();
  socket.write(`${head('content-length: 100')}{"event_type"`, () => socket.destroy());

  const rejected = 'sluice_events_rejected_total{status="400"} 1';
  await waitFor(async () => (await metricsOf(rig)).includes(rejected), { what: 'the request to end' });
  expect(await rig.takeQueued()).toEqual([]);
});

test('a stop finishes accepted requests, refuses new connections and closes idle ones', async () => {
  const sqs = await createTcpProxy({ targetPort: Number(new URL(endpoints.sqsUrl).port) });
  const stalled = await createApiRig(endpoints, {
    apiEndpoints: { ...endpoints, sqsUrl: sqs.url },
    deadlines: { checkMs: 50 },
  });
  const idle = await open(stalled);
  idle.write('GET /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n');
  await responseOn(idle);
  const idleClosed = once(idle, 'close');
  const busy = await open(stalled);
  const body = '{"event_type":"test","payload":1}';
  sqs.stall();
  busy.write(`${head(`content-length: ${body.length}`)}${body}`);
  await waitFor(async () => (await bufferedIn(stalled)) === 1, { what: 'the event to be on its way' });

  const stopped = stalled.api.stop();
  sqs.restore();

  expect(await responseOn(busy)).toMatchObject({ status: 202 });
  await Promise.all([stopped, idleClosed]);
  await expect(fetch(stalled.url)).rejects.toThrow();
  expect(await stalled.takeQueued()).toHaveLength(1);
  await stalled.close();
  await sqs.close();
});

test('a stop does not wait for the rest of a request that never arrives', async () => {
  const began = Promise.withResolvers<void>();
  const app = new Hono<{ Bindings: HttpBindings }>().post('/events', async (c) => {
    began.resolve();
    return c.json(await readBody(c.env.incoming, 1_000));
  });
  const server = await startHttpServer(app, { host: '127.0.0.1', port: 0, lastResponsesMs: 50 });
  const socket = connect(server.port, '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => {});
  socket.write(`${head('content-length: 100')}{`);
  await began.promise;

  await expect(server.close()).resolves.toBeUndefined();
});

test('a stop fails readiness, and serves until the deregistration delay ends', async () => {
  const { slow, delayEnds } = await createSlowToStop();
  const stopped = slow.api.stop();

  expect(await slow.get('/health/ready')).toMatchObject({ status: 503, body: { reason: 'draining' } });
  expect((await slow.post('/events', '{"event_type":"test","payload":1}')).status).toBe(202);
  delayEnds();
  await stopped;
  await slow.close();
});

test('a stop tells clients to open another connection before it closes theirs', async () => {
  const { slow, delayEnds } = await createSlowToStop();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = () => exchange({ agent, port: slow.api.port, path: '/health/live' });
  expect(await ask()).toEqual({ connection: 'keep-alive', reused: false });
  expect(await ask()).toEqual({ connection: 'keep-alive', reused: true });

  const stopped = slow.api.stop();

  expect(await ask()).toEqual({ connection: 'close', reused: true });
  expect(await ask()).toEqual({ connection: 'close', reused: false });
  delayEnds();
  await stopped;
  agent.destroy();
  await slow.close();
});

/** An API whose deregistration delay ends when the test says so. */
async function createSlowToStop() {
  const delay = Promise.withResolvers<void>();
  const slow = await createApiRig(endpoints, {
    deregistrationDelayMs: 15_000,
    wait: (ms) => (ms === 15_000 ? delay.promise : Promise.reject(new Error(`waits ${ms} ms`))),
  });
  return { slow, delayEnds: () => delay.resolve() };
}

async function bufferedIn(rig: ApiRig): Promise<number> {
  return Number(/^sluice_accept_buffer_events (\d+)/m.exec(await metricsOf(rig))?.[1]);
}

async function metricsOf({ get }: ApiRig): Promise<string> {
  return String((await get('/metrics')).body.text);
}

/** Sends a request, and returns the fate of its connection. */
async function exchange(options: RequestOptions) {
  const asking = request({ host: '127.0.0.1', ...options }).end();
  const [response] = (await once(asking, 'response')) as [IncomingMessage]; // as the event has it
  const closed = once(asking, 'close');
  await text(response);
  await closed;
  return { connection: response.headers.connection, reused: asking.reusedSocket };
}
