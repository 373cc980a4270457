import autocannon from 'autocannon';
import { sampleBodies } from './sample-event.ts';

export type Saturation = {
  accepted: number;
  /** Requests that got another status, or no response. */
  refused: number;
  seconds: number;
  p50Ms: number;
  p99Ms: number;
};

/** For a time, or for a number of requests. */
export type Load = { url: string; connections: number; bodies?: string[] } & (
  | { seconds: number }
  | { requests: number }
);

/** Closed loop: each connection sends its next request as soon as the last is answered. */
export async function saturate({
  url,
  connections,
  bodies = sampleBodies(),
  ...until
}: Load): Promise<Saturation> {
  const result = await autocannon({
    url: `${url}/events`,
    connections,
    ...('seconds' in until ? { duration: until.seconds } : { amount: until.requests }),
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    requests: bodies.map((body) => ({ body })),
  });
  return {
    accepted: result['2xx'],
    refused: result.non2xx + result.errors,
    seconds: result.duration,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
  };
}
