import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { listen } from '../../../core/process/listen.ts';
import { decodeSpans, type ReceivedSpan } from './decode-spans.ts';

/** A trace backend that keeps the spans it gets in memory. */
export type OtlpSink = {
  /** For `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  url: string;
  /** In the order of their arrival. */
  spans: ReceivedSpan[];
  /** The headers of each call, including those that it did not take. */
  calls: IncomingMessage['headers'][];
  /** Changes its behaviour. `take` is the initial one; `hang` never answers; a number is the status of every answer. */
  behave(as: 'take' | 'hang' | number): void;
  close(): Promise<void>;
};

export async function startOtlpSink(): Promise<OtlpSink> {
  let behaviour: 'take' | 'hang' | number = 'take';
  const spans: ReceivedSpan[] = [];
  const calls: IncomingMessage['headers'][] = [];
  const server = createServer((request, response) => void answer(request, response));
  const port = await listen(server, { host: '127.0.0.1', port: 0 });
  return {
    url: `http://127.0.0.1:${port}`,
    spans,
    calls,
    behave(as) {
      behaviour = as;
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    calls.push(request.headers);
    const body = await buffer(request);
    if (behaviour === 'hang') return;
    if (behaviour !== 'take' || request.url !== '/v1/traces') {
      response.writeHead(behaviour === 'take' ? 404 : behaviour).end();
      return;
    }
    spans.push(...decodeSpans(request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body));
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
  }
}
