/**
 * Loaded into a measured process by `--import`, and so into each of its threads, so that the product holds no code of
 * the benchmark. It counts the calls to AWS as they leave, the SDK's own retries included, and answers SIGUSR2 with a
 * line on standard output: these counts, and the heap that is left after a garbage collection, of all threads.
 */
import { subscribe } from 'node:diagnostics_channel';
import { writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { BroadcastChannel, isMainThread } from 'node:worker_threads';

/** What a thread says of itself, to the main thread that asked. */
type Report = { heapUsedBytes: number; calls: Record<string, number> };

/** Time for the threads to collect their garbage and say so. */
const ANSWERS_MS = 300;

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');
const calls: Record<string, number> = {};
const threads = new BroadcastChannel('inside-probe');
threads.unref();

subscribe('http.client.request.start', (message) => {
  const target = targetOf(message);
  if (target !== undefined) calls[target] = (calls[target] ?? 0) + 1;
});

if (isMainThread) process.on('SIGUSR2', () => void reportAll());
else threads.onmessage = ({ data }) => data === 'report' && threads.postMessage(report());

async function reportAll(): Promise<void> {
  const all = { type: 'probe', ...report() };
  threads.onmessage = ({ data }) => {
    if (data === 'report') return;
    const { heapUsedBytes, calls }: Report = data;
    all.heapUsedBytes += heapUsedBytes;
    for (const [target, count] of Object.entries(calls)) all.calls[target] = (all.calls[target] ?? 0) + count;
  };
  threads.postMessage('report');
  await delay(ANSWERS_MS);
  writeSync(1, `${JSON.stringify(all)}\n`);
}

function report(): Report {
  collectGarbage();
  collectGarbage();
  return { heapUsedBytes: process.memoryUsage().heapUsed, calls: { ...calls } };
}

/** The header by which every call names itself: `AmazonSQS.SendMessage`, `DynamoDB_20120810.Query`. */
function targetOf(message: unknown): string | undefined {
  const { request } = message as { request: import('node:http').ClientRequest }; // documented for this channel
  const target = request.getHeader('x-amz-target');
  return typeof target === 'string' ? target : undefined;
}
