import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { listen } from '../../core/process/listen.ts';
import { assertPortAvailable } from './port-availability.ts';

const host = '127.0.0.1';

test('a port that becomes free is waited for', async () => {
  const server = createServer();
  const port = await listen(server, { host, port: 0 });
  const free = assertPortAvailable(host, port);
  // By then the first look has found it taken.
  const other = createServer();
  await once(other.listen(0, host), 'listening');
  other.close();
  server.close();

  await expect(free).resolves.toBeUndefined();
});

test('a port that stays taken is named, with another to choose', async () => {
  const server = createServer();
  const port = await listen(server, { host, port: 0 });

  await expect(assertPortAvailable(host, port, { waitMs: 100 })).rejects.toMatchObject({
    name: 'StartError',
    message: `Port ${port} is taken by another program: choose another, as in PORT=${port + 1} npm start`,
  });
  server.close();
});
