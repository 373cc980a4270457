import { createServer, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { listen } from '../../../core/process/listen.ts';

export type ReceivedLog = z.output<typeof recordSchema> & { resource: Record<string, unknown> };

/** An OTLP/HTTP endpoint that keeps the log records it gets, as JSON. */
export async function startOtlpLogBackEnd() {
  const logs: ReceivedLog[] = [];
  const calls: IncomingMessage['headers'][] = [];
  let answer: number | 'hang' = 200;

  const server = createServer((request, response) => {
    void receive(request).then(() => {
      if (answer === 'hang') return;
      response.writeHead(answer, { 'content-type': 'application/json' }).end('{}');
    });
  });

  async function receive(request: IncomingMessage): Promise<void> {
    calls.push(request.headers);
    const body = await buffer(request);
    if (answer !== 200) return;
    const text = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
    logs.push(...readLogs(JSON.parse(text.toString())));
  }

  const port = await listen(server, { host: '127.0.0.1', port: 0 });
  return {
    url: `http://127.0.0.1:${port}`,
    logs,
    calls,
    answer(status: number | 'hang') {
      answer = status;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const attributes = z
  .array(z.object({ key: z.string(), value: z.record(z.string(), z.unknown()) }))
  .default([])
  .transform((pairs) => Object.fromEntries(pairs.map(({ key, value }) => [key, Object.values(value)[0]])));
const recordSchema = z.object({
  timeUnixNano: z.string(),
  severityText: z.string(),
  body: z.object({ stringValue: z.string() }),
  attributes,
  traceId: z.string().optional(),
  spanId: z.string().optional(),
});
const requestSchema = z.object({
  resourceLogs: z.array(
    z.object({
      resource: z.object({ attributes }),
      scopeLogs: z.array(z.object({ logRecords: z.array(recordSchema) })),
    }),
  ),
});

function readLogs(request: unknown): ReceivedLog[] {
  return requestSchema
    .parse(request)
    .resourceLogs.flatMap(({ resource, scopeLogs }) =>
      scopeLogs.flatMap(({ logRecords }) =>
        logRecords.map((record) => ({ ...record, resource: resource.attributes })),
      ),
    );
}
