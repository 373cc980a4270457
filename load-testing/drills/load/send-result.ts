import { z } from 'zod';
import type { SendResult } from './submission.ts';

export type ApiResponse = { status: number; retryAfter: string | null; text: string };

const acceptedEvent = z.object({ event_id: z.string() }).transform(({ event_id }) => [event_id]);
const acceptedBatch = z
  .object({ results: z.array(z.object({ event_id: z.string().optional() })) })
  .transform(({ results }) => results.map(({ event_id }) => event_id));

const DEFAULT_RETRY_SECONDS = 1;
const MAX_RETRY_SECONDS = 5;

/** What a response says of the events that were sent. Throws if a 2xx body is not what the API promises. */
export function readResult({ status, retryAfter, text }: ApiResponse): SendResult {
  if (status >= 500) return { kind: 'ambiguous', retryAfterMs: retryAfterMs(retryAfter) };
  if (status >= 400) return { kind: 'refused' };
  return { kind: 'accepted', eventIds: z.union([acceptedEvent, acceptedBatch]).parse(JSON.parse(text)) };
}

function retryAfterMs(retryAfter: string | null): number {
  const seconds = Number(retryAfter ?? DEFAULT_RETRY_SECONDS);
  return Math.min(Number.isFinite(seconds) ? seconds : DEFAULT_RETRY_SECONDS, MAX_RETRY_SECONDS) * 1000;
}
