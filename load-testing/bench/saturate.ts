import autocannon from 'autocannon';
import { sampleBodies } from './sample-event.ts';

export type Saturation = {
  answered: number;
  /** Answers other than 2xx, and requests without one. */
  refused: number;
  seconds: number;
  p50Ms: number;
  p99Ms: number;
};

/** For so long, or so many requests. */
export type Load = { url: string; connections: number; bodies?: string[] } & (
  | { seconds: number }
  | { requests: number }
);

/** Sends as fast as it is answered: each connection has one request under way at any time. */
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
    answered: result['2xx'],
    refused: result.non2xx + result.errors,
    seconds: result.duration,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
  };
}
