import { createServer, type Server } from 'node:http';
import { listen } from '../../core/process/listen.ts';

/** Takes what the collector sends, and discards it. */
export type TraceStore = {
  url: string;
  /** Back on the same port after an outage. */
  start(): Promise<void>;
  stop(): void;
};

export async function startTraceStore(): Promise<TraceStore> {
  let server = createTaker();
  const port = await listen(server, { host: '127.0.0.1', port: 0 });

  function stop(): void {
    server.close();
    server.closeAllConnections();
  }

  return {
    url: `http://127.0.0.1:${port}`,
    async start() {
      server = createTaker();
      await listen(server, { host: '127.0.0.1', port });
    },
    stop,
  };
}

function createTaker(): Server {
  return createServer((request, response) => {
    request.resume();
    request.on('end', () => response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end());
  });
}
