import { Agent, request } from 'node:http';
import { poissonArrivals, sendAt, until } from '../lib/open-loop.ts';
import { sampleBodies } from './sample-event.ts';

export type SteadyLoad = {
  url: string;
  requestsPerSecond: number;
  seconds: number;
  /** Sent in turn. */
  bodies?: readonly string[];
};
export type SteadyResult = {
  accepted: number;
  refused: number;
  /** From when a request was due until its whole response arrived; sorted. */
  latenciesMs: number[];
  /**
   * The same for each second in which requests were due, counted from the first request. Infinity stands for one that was
   * not accepted.
   */
  bySecondMs: number[][];
};

const MAX_CONNECTIONS = 512;

/**
 * Open loop at a steady mean rate. Latency counts from when a request was due, so that a stall shows in every request
 * that it delays: https://www.scylladb.com/2021/04/22/on-coordinated-omission/
 */
export async function sendSteadily({
  url,
  requestsPerSecond,
  seconds,
  bodies: texts = sampleBodies(),
}: SteadyLoad): Promise<SteadyResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: MAX_CONNECTIONS });
  const bodies = texts.map((body) => Buffer.from(body));
  const latenciesMs: number[] = [];
  const answers: { second: number; latencyMs: number }[] = [];
  let firstDueMs: number | undefined;
  let refused = 0;

  await sendAt(until(seconds * 1000, poissonArrivals(requestsPerSecond)), async (index, dueMs) => {
    firstDueMs ??= dueMs;
    const second = Math.floor((dueMs - firstDueMs) / 1000);
    const body = bodies[index % bodies.length] as Buffer; // the remainder is an index
    const status = await post(`${url}/events`, body, agent).catch(() => 0);
    const latencyMs = status === 202 ? performance.now() - dueMs : Number.POSITIVE_INFINITY;
    answers.push({ second, latencyMs });
    if (status === 202) latenciesMs.push(latencyMs);
    else refused += 1;
  });
  agent.destroy();
  return {
    accepted: latenciesMs.length,
    refused,
    latenciesMs: latenciesMs.sort(ascending),
    bySecondMs: [...Map.groupBy(answers, ({ second }) => second).values()].map((inSecond) =>
      inSecond.map(({ latencyMs }) => latencyMs).sort(ascending),
    ),
  };
}

const ascending = (a: number, b: number) => a - b;

function post(url: string, body: Buffer, agent: Agent): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const headers = { 'content-type': 'application/json', 'content-length': body.length };
  const sent = request(url, { method: 'POST', agent, headers }, (response) => {
    response.resume();
    response.on('end', () => resolve(response.statusCode ?? 0));
    response.on('error', reject);
  });
  sent.on('error', reject);
  sent.end(body);
  return promise;
}
