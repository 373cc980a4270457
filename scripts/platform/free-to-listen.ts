import { createServer } from 'node:net';
import { StartError } from './start-error.ts';

/** Throws a StartError that names the port when something listens there already. */
export async function assertFreeToListen(host: string, port: number): Promise<void> {
  if (port === 0) return;
  // A browser may try `localhost` as ::1 first, and would find the other program there.
  const hosts = host === '127.0.0.1' ? [host, '::1'] : [host];
  for (const each of hosts) {
    const failure = await listenOnce(each, port);
    if (failure === 'EADDRINUSE') {
      throw new StartError(
        `Port ${port} is taken by another program: choose one, as in PORT=${port + 1} npm start`,
      );
    }
    if (failure === 'EACCES') {
      throw new StartError(
        `Port ${port} is not allowed here: choose one above 1023, as in PORT=8080 npm start`,
      );
    }
  }
}

function listenOnce(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    server.listen({ host, port }, () => server.close(() => resolve(undefined)));
  });
}
