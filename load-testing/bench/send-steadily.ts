import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { sampleBodies } from './sample-event.ts';

export type OpenLoopOptions = { url: string; requestsPerSecond: number; seconds: number };
export type OpenLoop = {
  accepted: number;
  refused: number;
  /** From when a request was due until its whole response arrived; sorted. */
  latenciesMs: number[];
};

/**
 * Open loop: sends at a steady mean rate with Poisson arrivals, as many independent clients do, and waits for no
 * response. Latency counts from when a request was due, so that a stall shows in every request that it delays:
 * https://www.scylladb.com/2021/04/22/on-coordinated-omission/
 */
export async function sendPoisson({ url, requestsPerSecond, seconds }: OpenLoopOptions): Promise<OpenLoop> {
  const agent = new Agent({ keepAlive: true, maxSockets: MAX_CONNECTIONS });
  const bodies = sampleBodies().map((body) => Buffer.from(body));
  const latenciesMs: number[] = [];
  let refused = 0;
  const underWay: Promise<void>[] = [];
  const startMs = performance.now();

  for (const [index, atMs] of arrivals(requestsPerSecond, seconds * 1000).entries()) {
    const dueMs = startMs + atMs;
    const earlyMs = dueMs - performance.now();
    if (earlyMs > 0) await delay(earlyMs);
    underWay.push(sendOne(bodies[index % bodies.length] as Buffer, dueMs)); // the index is within
  }
  await Promise.all(underWay);
  agent.destroy();
  return { accepted: latenciesMs.length, refused, latenciesMs: latenciesMs.sort((a, b) => a - b) };

  async function sendOne(body: Buffer, dueMs: number): Promise<void> {
    const status = await post(`${url}/events`, body, agent).catch(() => 0);
    if (status === 202) latenciesMs.push(performance.now() - dueMs);
    else refused += 1;
  }
}

const MAX_CONNECTIONS = 512;

/** When to send, in ms from the start: the gaps between Poisson arrivals are distributed exponentially. */
export function arrivals(perSecond: number, forMs: number, random: () => number = Math.random): number[] {
  const times: number[] = [];
  let atMs = 0;
  while (true) {
    atMs -= (Math.log(1 - random()) * 1000) / perSecond;
    if (atMs >= forMs) return times;
    times.push(atMs);
  }
}

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
