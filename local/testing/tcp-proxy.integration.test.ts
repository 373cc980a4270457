import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTcpProxy, type TcpProxy } from './tcp-proxy.ts';

let target: Server;
let proxy: TcpProxy;

beforeEach(async () => {
  target = createServer((_request, response) => {
    requests += 1;
    response.end('hello');
  }).listen(0, '127.0.0.1');
  await once(target, 'listening');
  const address = target.address();
  proxy = await createTcpProxy({ targetPort: typeof address === 'object' && address ? address.port : 0 });
});

afterEach(async () => {
  await proxy.close();
  target.closeAllConnections();
  target.close();
});

let requests = 0;
const get = async (timeoutMs = 60_000): Promise<string> =>
  (await fetch(proxy.url, { signal: AbortSignal.timeout(timeoutMs) })).text();

test('forwards requests', async () => {
  expect(await get()).toBe('hello');
});

test('refuses connections while it is cut, and forwards requests once it is restored', async () => {
  await get();
  proxy.cut();
  await expect(get()).rejects.toThrow('fetch failed');

  proxy.restore();
  expect(await get()).toBe('hello');
});

test('answers no request while it is stalled, on old and new connections', async () => {
  await get();
  proxy.stall();
  await expect(get(100)).rejects.toThrow('timeout');
  await expect(get(100)).rejects.toThrow('timeout');

  proxy.restore();
  expect(await get()).toBe('hello');
});

test.each([
  ['request', 0],
  ['answer', 1],
] as const)('loses one %s after %i requests arrived, and forwards the next', async (what, made) => {
  await get();
  const before = requests;
  proxy.loseNext(what);
  await expect(get()).rejects.toThrow('fetch failed');
  expect(requests).toBe(before + made);

  expect(await get()).toBe('hello');
});
