import { NodeHttpHandler } from '@smithy/node-http-handler';

/** Times in ms, for one try of a call. */
export type Limits = { connectMs: number; requestMs: number; maxSockets: number };

/** Connections that are kept, and a deadline for each try. */
export function createRequestHandler({ connectMs, requestMs, maxSockets }: Limits): NodeHttpHandler {
  const agent = { keepAlive: true, maxSockets };
  return new NodeHttpHandler({
    connectionTimeout: connectMs,
    requestTimeout: requestMs,
    throwOnRequestTimeout: true,
    httpAgent: agent,
    httpsAgent: agent,
  });
}
