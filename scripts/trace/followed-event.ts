import { z } from 'zod';
import { whyFetchFailed } from './why-fetch-failed.ts';

/** An event and its state, as `GET /events/{id}` answers them. */
export type FollowedEvent = z.output<typeof followedEvent>;

export type LookedUp =
  | { kind: 'found'; event: FollowedEvent }
  | { kind: 'unknown'; detail: string }
  | { kind: 'unavailable'; reason: string };

const TIMEOUT_MS = 10_000;

/** Asks the API at `url` for an event. */
export async function lookUpEvent(url: string, eventId: string): Promise<LookedUp> {
  const address = `${url.replace(/\/+$/, '')}/events/${encodeURIComponent(eventId)}`;
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    const body: unknown = await response.json();
    if (response.ok) return { kind: 'found', event: followedEvent.parse(body) };
    const detail = problem.safeParse(body).data?.detail ?? `${address} answered ${response.status}`;
    return response.status === 404 ? { kind: 'unknown', detail } : { kind: 'unavailable', reason: detail };
  } catch (error) {
    const reason =
      error instanceof z.ZodError || error instanceof SyntaxError ? NOT_OURS : whyFetchFailed(error);
    return { kind: 'unavailable', reason };
  }
}

const NOT_OURS = 'its response is not an event';

const problem = z.object({ detail: z.string() });
const time = z.iso.datetime().transform((text) => Date.parse(text));
const followedEvent = z.object({
  event_id: z.string(),
  status: z.string(),
  event_type: z.string().optional(),
  run: z.int().optional(),
  attempts: z.int().optional(),
  reason: z.string().optional(),
  history: z
    .array(z.object({ run: z.int(), attempt: z.int(), at: time, duration_ms: z.number(), error: z.string() }))
    .default([]),
  trace_id: z.string().optional(),
  timeline: z.object({
    accepted: time,
    enqueued: time.optional(),
    received: time.optional(),
    handled: time.optional(),
    stored: time.optional(),
  }),
});
