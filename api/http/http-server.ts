import { once } from 'node:events';
import { createServer, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { getRequestListener, type HttpBindings, RequestError } from '@hono/node-server';
import type { Hono } from 'hono';
import { listen } from '../../core/process/listen.ts';
import { TIMINGS } from '../../core/settings/timings.ts';
import { startTrace } from '../../core/telemetry/trace-context.ts';
import { INTERNAL_ERROR, type Problem, problemResponse } from './problem.ts';

const SWEEP_MS = 20;
/** More than any answer takes. What is open then waits for the rest of a body, which nobody knows will come. */
const LAST_ANSWERS_MS = 5_000;

export type HttpServer = {
  port: number;
  /**
   * Takes no new connections, answers what is under way, and resolves when the last connection is closed: those of
   * requests that did not come in whole after 5 s.
   */
  close(): Promise<void>;
};

/** Rejects when it can't listen, as when the port is taken. */
export async function startHttpServer(
  app: Hono<{ Bindings: HttpBindings }>,
  { host, port, lastAnswersMs = LAST_ANSWERS_MS }: { host: string; port: number; lastAnswersMs?: number },
): Promise<HttpServer> {
  const server = createServer(
    {
      keepAliveTimeout: TIMINGS.keepAlive * 1000,
      headersTimeout: TIMINGS.headers * 1000,
      // A body that says it is longer than it is, or trickles in, ends here.
      requestTimeout: TIMINGS.request * 1000,
      // A request without one is answered like all else that is wrong with it, and not by Node with an empty body.
      requireHostHeader: false,
      // A header that may come once, such as Host, is invalid when it comes twice. Node would take the first.
      joinDuplicateHeaders: true,
    },
    getRequestListener(app.fetch, { errorHandler: answerUnroutable }),
  );
  server.on('clientError', answerUnreadable);
  // An expectation that we don't know may be left unmet (RFC 9110, section 10.1.1).
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  return {
    port: await listen(server, { host, port }),
    async close() {
      const closed = once(server, 'close');
      server.close();
      // What is answering now is idle in a moment, and would stay open for the keep-alive timeout.
      const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
      const cutOff = setTimeout(() => server.closeAllConnections(), lastAnswersMs);
      await closed;
      clearInterval(sweep);
      clearTimeout(cutOff);
    },
  };
}

/** What names no host, or none that can be in a URL, never reaches the app either; nothing else should come here. */
function answerUnroutable(error: unknown): Response {
  const problem: Problem =
    error instanceof RequestError
      ? { kind: 'malformed-request', detail: `${error.message}: send one valid Host header and a path.` }
      : INTERNAL_ERROR;
  const { status, headers, body } = problemResponse(problem, startTrace().traceId);
  return new Response(body, { status, headers });
}

/** What Node can't read as a request never reaches the app; the client is told why all the same. */
function answerUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, headers, body } = problemResponse(unreadable(error), startTrace().traceId);
  const head = { ...headers, 'content-length': Buffer.byteLength(String(body)), connection: 'close' };
  const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`);
}

function unreadable({ code, message }: NodeJS.ErrnoException): Problem {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return { kind: 'headers-too-large', detail: 'The headers exceed 16 KiB.' };
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { kind: 'request-timeout', detail: 'The whole request did not arrive in time.' };
    default:
      return { kind: 'malformed-request', detail: message };
  }
}
