/**
 * Loaded by `--import` into a measured process and each of its threads, so that the product contains no code of the
 * benchmark. Counts calls to AWS as they leave, including the SDK's own retries. On SIGUSR2 it writes a line to standard
 * output: these counts, and the heap in use after a garbage collection, summed over all threads.
 */
import { subscribe } from 'node:diagnostics_channel';
import { writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { BroadcastChannel, isMainThread } from 'node:worker_threads';

/** A thread's own figures, for the main thread. */
type Report = { heapUsedBytes: number; calls: Record<string, number> };

/** Time for the threads to collect garbage and report. */
const REPORTS_MS = 300;

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');
const calls: Record<string, number> = {};
const threads = new BroadcastChannel('process-probe');
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
  await delay(REPORTS_MS);
  writeSync(1, `${JSON.stringify(all)}\n`);
}

function report(): Report {
  collectGarbage();
  collectGarbage();
  return { heapUsedBytes: process.memoryUsage().heapUsed, calls: { ...calls } };
}

/** Every call names itself in this header: `AmazonSQS.SendMessage`, `DynamoDB_20120810.Query`. */
function targetOf(message: unknown): string | undefined {
  const { request } = message as { request: import('node:http').ClientRequest }; // documented for this channel
  const target = request.getHeader('x-amz-target');
  return typeof target === 'string' ? target : undefined;
}
