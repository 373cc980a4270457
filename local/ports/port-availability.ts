import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { StartError } from '../start-error.ts';

/** Long enough for the port of a process that was just killed. */
const WAIT_MS = 5_000;
const POLL_MS = 50;

/** Throws a StartError that names the port if it stays taken. */
export async function assertPortAvailable(
  host: string,
  port: number,
  { waitMs = WAIT_MS }: { waitMs?: number } = {},
): Promise<void> {
  if (port === 0) return;
  switch (await listenFailure(host, port, waitMs)) {
    case 'EADDRINUSE':
      throw new StartError(
        `Port ${port} is taken by another program: choose another, as in PORT=${port + 1} npm start`,
      );
    case 'EACCES':
      throw new StartError(`Port ${port} needs privileges: choose one above 1023, as in PORT=8080 npm start`);
  }
}

/** Whether a port is free now or within `waitMs`. */
export async function isPortAvailable(host: string, port: number, waitMs = 0): Promise<boolean> {
  return (await listenFailure(host, port, waitMs)) === undefined;
}

async function listenFailure(host: string, port: number, waitMs: number): Promise<string | undefined> {
  // A browser may try `localhost` as ::1 first, and would reach another program there.
  const hosts = host === '127.0.0.1' ? [host, '::1'] : [host];
  const deadlineMs = performance.now() + waitMs;
  while (true) {
    const failures = await Promise.all(hosts.map((each) => tryListen(each, port)));
    const failure = failures.find((code) => code === 'EADDRINUSE' || code === 'EACCES');
    if (failure !== 'EADDRINUSE' || performance.now() >= deadlineMs) return failure;
    await delay(POLL_MS);
  }
}

function tryListen(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    server.listen({ host, port }, () => server.close(() => resolve(undefined)));
  });
}
