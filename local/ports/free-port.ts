import { once } from 'node:events';
import { createServer } from 'node:net';
import { listen } from '../../core/process/listen.ts';

/** A TCP port of 127.0.0.1 that is free now. Another program may take it: listen on it soon. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server, { host: '127.0.0.1', port: 0 });
  server.close();
  await once(server, 'close');
  return port;
}
