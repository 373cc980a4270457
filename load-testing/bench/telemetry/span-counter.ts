/**
 * An OTLP endpoint as a separate process, so that its CPU is not measured. Counts spans; `GET /` responds with the
 * count. With HANGS=true it takes requests and never responds.
 */
import { createServer, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { dieWithParent, reportReady } from '../../../core/process/child-process.ts';
import { listen } from '../../../core/process/listen.ts';
import { readConfig } from './config.ts';
import { countSpans } from './count-spans.ts';

const { HANGS: hangs } = readConfig();
let spans = 0;

dieWithParent();
const server = createServer((request, response) => {
  if (request.method === 'GET') response.end(String(spans));
  else if (!hangs) void take(request).then(() => response.end());
});
reportReady(await listen(server, { host: '127.0.0.1', port: 0 }));

async function take(request: IncomingMessage): Promise<void> {
  spans += countSpans(await buffer(request));
}
