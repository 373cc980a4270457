import { once } from 'node:events';
import type { Server } from 'node:net';

/** Makes a server listen and resolves to its port; 0 takes a free one. Rejects if it can't, as when the port is taken. */
export async function listen(
  server: Server,
  { host, port }: { host: string; port: number },
): Promise<number> {
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}
