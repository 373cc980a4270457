import { once } from 'node:events';
import { createServer, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { getRequestListener, type HttpBindings, RequestError } from '@hono/node-server';
import type { Hono } from 'hono';
import { startTrace } from '../../core/event/trace-context.ts';
import { listen } from '../../core/process/listen.ts';
import { TIMINGS } from '../../core/settings/timings.ts';
import { INTERNAL_ERROR, type Problem, problemResponse } from './problem.ts';
import { traceHeaders } from './trace-headers.ts';

const SWEEP_MS = 20;
/** Longer than any response takes. Connections still open then wait for the rest of a body that may never come. */
const LAST_RESPONSES_MS = 5_000;

export type HttpServer = {
  port: number;
  /**
   * Refuses new connections, finishes the requests in progress, and resolves when the last connection has closed.
   * Requests that have not arrived completely are cut off after 5 s.
   */
  close(): Promise<void>;
};

/** Rejects when it cannot listen, for example because the port is taken. */
export async function startHttpServer(
  app: Hono<{ Bindings: HttpBindings }>,
  {
    host,
    port,
    lastResponsesMs = LAST_RESPONSES_MS,
  }: { host: string; port: number; lastResponsesMs?: number },
): Promise<HttpServer> {
  const server = createServer(
    {
      keepAliveTimeout: TIMINGS.keepAlive * 1000,
      headersTimeout: TIMINGS.headers * 1000,
      // Ends bodies that trickle in, or are shorter than they claim.
      requestTimeout: TIMINGS.request * 1000,
      // Node would reject a request without a Host header with an empty body: the app sends a problem document.
      requireHostHeader: false,
      // Makes a repeated Host header invalid. Node would use the first one.
      joinDuplicateHeaders: true,
    },
    getRequestListener(app.fetch, { errorHandler: respondUnroutable }),
  );
  server.on('clientError', respondUnreadable);
  // A server may ignore an unknown expectation (RFC 9110, section 10.1.1).
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  return {
    port: await listen(server, { host, port }),
    async close() {
      const closed = once(server, 'close');
      server.close();
      // Connections that are busy now become idle later, and would stay open until the keep-alive timeout.
      const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
      const cutOff = setTimeout(() => server.closeAllConnections(), lastResponsesMs);
      await closed;
      clearInterval(sweep);
      clearTimeout(cutOff);
    },
  };
}

/** Responds to requests that never reach the app because their Host is missing or not valid in a URL. */
function respondUnroutable(error: unknown): Response {
  const problem: Problem =
    error instanceof RequestError
      ? { kind: 'malformed-request', detail: `${error.message}: send one valid Host header and a path.` }
      : INTERNAL_ERROR;
  const trace = startTrace();
  const { status, headers, body } = problemResponse(problem, trace.traceId);
  return new Response(body, { status, headers: { ...traceHeaders(trace), ...headers } });
}

/** Responds to requests that never reach the app because Node cannot parse them. */
function respondUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const trace = startTrace();
  const { status, headers, body } = problemResponse(unreadable(error), trace.traceId);
  const head = {
    ...traceHeaders(trace),
    ...headers,
    'content-length': Buffer.byteLength(String(body)),
    connection: 'close',
  };
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
