import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listen } from '../../core/process/listen.ts';
import { freePort } from './free-port.ts';
import { createPorts } from './ports.ts';

const host = '127.0.0.1';
let dir: string;
let lines: string[];
const servers: Server[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sluice-ports-'));
  lines = [];
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map(close));
  rmSync(dir, { recursive: true });
});

/** A start of a platform whose only process prefers `port`. */
function start(port: number) {
  const ports = createPorts({
    preferred: () => port,
    path: join(dir, 'ports.json'),
    waitMs: 0,
    say: (line) => lines.push(line),
  });
  return () => ports.launch('worker-1', serve);
}

async function serve(port: number): Promise<{ port: number; server: Server }> {
  const server = createServer();
  servers.push(server);
  return { port: await listen(server, { host, port }), server };
}

async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  server.close();
  await once(server, 'close');
}

test('a process has its preferred port at every start', async () => {
  const own = await freePort();
  for (const _ of [1, 2]) {
    const launched = await start(own)();
    expect(launched.port).toBe(own);
    await close(launched.server);
  }
  expect(lines).toEqual([]);
});

test('a process whose port is taken reports its other port, and has it again at the next start', async () => {
  const { port: taken, server: other } = await serve(0);
  const first = await start(taken)();
  expect(first.port).not.toBe(taken);
  expect(lines).toEqual([`port ${taken} is taken: worker-1 is on ${first.port} instead`]);
  await close(first.server);

  const second = await start(taken)();
  expect(second.port).toBe(first.port);
  await close(second.server);

  await close(other);
  expect((await start(taken)()).port).toBe(taken);
});

test('a taken port is reported once, however often the process starts', async () => {
  const { port: taken } = await serve(0);
  const launch = start(taken);
  await close((await launch()).server);
  await close((await launch()).server);
  expect(lines).toHaveLength(1);
});

test('a port that is taken while the process starts is replaced, too', async () => {
  const own = await freePort();
  const ports = createPorts({ preferred: () => own, path: undefined, waitMs: 0, say: () => {} });

  const launched = await ports.launch('worker-1', async (port) => {
    if (port !== 0) await serve(port);
    return serve(port);
  });

  expect(launched.port).not.toBe(own);
});

test('a process that fails on a free port rejects with its reason', async () => {
  const own = await freePort();
  const ports = createPorts({ preferred: () => own, path: undefined, waitMs: 0, say: () => {} });

  const launching = ports.launch('worker-1', () => Promise.reject(new Error('no memory')));

  await expect(launching).rejects.toThrow('no memory');
});
