import { MAX_EVENT_BYTES } from '../../core/event/event.ts';
import { type Problem, retryAfter } from '../http/problem.ts';
import type { PackOutcome } from './packer.ts';

/** The problem with an item of a request that is not accepted. */
export type Refusal = { kind: 'problem'; problem: Problem };

export function tooLarge(bytes: number): Refusal {
  return refusal({
    kind: 'event-too-large',
    detail: `The event is ${bytes} bytes as ASCII JSON; the limit is ${MAX_EVENT_BYTES}. Store large data elsewhere and send its address.`,
  });
}

export function notQueued(outcome: Exclude<PackOutcome, { kind: 'queued' }>): Refusal {
  switch (outcome.kind) {
    case 'overloaded':
      return OVERLOADED;
    case 'unavailable':
      return QUEUE_UNAVAILABLE;
    case 'refused':
      return REFUSED;
  }
}

function refusal(problem: Problem): Refusal {
  return { kind: 'problem', problem };
}

export const CONFLICT = refusal({
  kind: 'idempotency-conflict',
  detail: 'This key was used for a different event in the last 24 hours: use a new key for each event.',
});
export const KEYS_UNDECIDED = refusal({
  kind: 'table-unavailable',
  detail: 'The key store is unavailable; nothing was sent. Retry the same request.',
  headers: retryAfter(5),
});
export const CLAIM_REFUSED = refusal({
  kind: 'internal-error',
  detail: 'The key store refused the idempotency key; the event was not sent. Quote the trace_id.',
});
const OVERLOADED = refusal({
  kind: 'overloaded',
  detail: 'Events arrive faster than the queue takes them; this one was not sent. Retry the same request.',
  headers: retryAfter(1),
});
const QUEUE_UNAVAILABLE = refusal({
  kind: 'queue-unavailable',
  detail:
    'The queue did not confirm the event, but may have it. Retry the same request; without an Idempotency-Key, the retry may create a second event.',
  headers: retryAfter(2),
});
const REFUSED = refusal({
  kind: 'internal-error',
  detail: 'The queue refused the event; it was not sent. Quote the trace_id.',
});
