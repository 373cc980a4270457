/**
 * Loaded into a measured process by `--import`, so that the product holds no code of the benchmark. It counts the
 * calls to AWS as they leave the process, the SDK's own retries included, and answers SIGUSR2 with a line on standard
 * output: these counts, and the heap that is left after a garbage collection.
 */
import { subscribe } from 'node:diagnostics_channel';
import { writeSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');
const calls: Record<string, number> = {};

subscribe('http.client.request.start', (message) => {
  const target = targetOf(message);
  if (target !== undefined) calls[target] = (calls[target] ?? 0) + 1;
});

process.on('SIGUSR2', () => {
  collectGarbage();
  collectGarbage();
  const heapUsedBytes = process.memoryUsage().heapUsed;
  writeSync(1, `${JSON.stringify({ type: 'probe', heapUsedBytes, calls })}\n`);
});

/** The header by which every call names itself: `AmazonSQS.SendMessage`, `DynamoDB_20120810.Query`. */
function targetOf(message: unknown): string | undefined {
  const { request } = message as { request: import('node:http').ClientRequest }; // documented for this channel
  const target = request.getHeader('x-amz-target');
  return typeof target === 'string' ? target : undefined;
}
