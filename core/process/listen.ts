import { once } from 'node:events';
import type { Server } from 'node:net';

/** Has a server listen, and tells on which port: for port 0 a free one. Rejects when it can't, as when it is taken. */
export async function listen(
  server: Server,
  { host, port }: { host: string; port: number },
): Promise<number> {
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}
