import { describeFailure } from '../core/aws-failure.ts';
import { type EventContent, MAX_EVENT_BYTES } from '../core/event.ts';
import type { EventIds } from '../core/event-id.ts';
import { fingerprint } from '../core/fingerprint.ts';
import type { Claim, IdempotencyKeys } from '../core/idempotency.ts';
import { encodeEvent, type QueuedEvent } from '../core/pack.ts';
import type { ApiProbe } from '../core/telemetry/api-probe.ts';
import type { TraceContext } from '../core/telemetry/trace-context.ts';
import type { Packer, PackOutcome } from './packer.ts';
import { type Problem, retryAfter } from './problem.ts';
import { isTimeout, within } from './within.ts';

export type Acceptance =
  /** The queue owns the event. */
  { kind: 'accepted'; eventId: string } | { kind: 'problem'; problem: Problem };

export type AcceptEvent = (
  content: EventContent,
  request: { key?: string | undefined; trace: TraceContext; startedAtMs: number },
) => Promise<Acceptance>;

type Deps = {
  ids: EventIds;
  packer: Packer;
  keys: IdempotencyKeys;
  probe: Pick<ApiProbe, 'accepted' | 'failed'>;
  now?: () => number;
};

export type AcceptEventOptions = {
  /**
   * How long the table has to decide a key. A claim that is given up sends nothing, so that with table and queue both
   * stalled the answer comes after this alone; a claim that was just in time adds the 0.75 s of the packer: 1.65 s in
   * all is the most that a request with a key waits, and 0.75 s one without.
   */
  claimTimeoutMs?: number;
};

/**
 * Puts one valid event on the queue. A key is claimed before the send, so that two requests at the same moment can't
 * both send; a repeated event is sent again under its first id, which changes nothing once it is stored.
 */
export function createAcceptEvent(
  { ids, packer, keys, probe, now = Date.now }: Deps,
  { claimTimeoutMs = 900 }: AcceptEventOptions = {},
): AcceptEvent {
  return async (content, { key, trace, startedAtMs }) => {
    const acceptedAtMs = now();
    const event: QueuedEvent = {
      id: ids.mint(acceptedAtMs),
      content,
      acceptedAtMs,
      traceparent: trace.traceparent,
      run: 1,
      attempt: 1,
    };
    const encoded = encodeEvent(event);
    if (encoded.length > MAX_EVENT_BYTES) return tooLarge(encoded.length);
    if (key === undefined) return send(event, encoded, startedAtMs);

    const claim = await claimInTime(key, { id: event.id, fingerprint: fingerprint(content) });
    switch (claim.kind) {
      case 'claimed':
        return send(event, encoded, startedAtMs);
      case 'repeated': {
        const again = { ...event, id: claim.eventId };
        return send(again, encodeEvent(again), startedAtMs);
      }
      case 'conflict':
        return CONFLICT;
      case 'unavailable':
        return KEY_UNKNOWN;
      case 'refused':
        probe.failed(claim.reason, { traceId: trace.traceId, what: 'the table refused the claim of a key' });
        return CLAIM_REFUSED;
    }
  };

  /** A claim that is given up here may still succeed: a retry then finds its own fingerprint, and the same id. */
  async function claimInTime(key: string, event: { id: string; fingerprint: string }): Promise<Claim> {
    try {
      return await within(claimTimeoutMs, 'claiming the key', (signal) => keys.claim(key, event, signal));
    } catch (error) {
      if (!isTimeout(error)) throw error;
      return { kind: 'unavailable', reason: describeFailure(error) };
    }
  }

  async function send(event: QueuedEvent, encoded: string, startedAtMs: number): Promise<Acceptance> {
    const outcome = await packer.accept(encoded);
    if (outcome.kind !== 'queued') return notQueued(outcome);
    probe.accepted(event, (performance.now() - startedAtMs) / 1000);
    return { kind: 'accepted', eventId: event.id };
  }
}

function tooLarge(bytes: number): Acceptance {
  return refusal({
    kind: 'event-too-large',
    detail: `The event takes ${bytes} bytes as JSON with all but ASCII escaped; up to ${MAX_EVENT_BYTES} are taken. Store the bulk elsewhere and send where.`,
  });
}

function notQueued(outcome: Exclude<PackOutcome, { kind: 'queued' }>): Acceptance {
  switch (outcome.kind) {
    case 'overloaded':
      return OVERLOADED;
    case 'unavailable':
      return QUEUE_UNAVAILABLE;
    case 'refused':
      return REFUSED;
  }
}

function refusal(problem: Problem): Acceptance {
  return { kind: 'problem', problem };
}

const CONFLICT = refusal({
  kind: 'idempotency-conflict',
  detail: 'Another event was sent under this key in the last 24 hours: take a new key for each event.',
});
const KEY_UNKNOWN = refusal({
  kind: 'table-unavailable',
  detail: 'Nobody can tell now whether this key was used before. Nothing was sent: send the same again.',
  headers: retryAfter(5),
});
const CLAIM_REFUSED = refusal({
  kind: 'internal-error',
  detail: 'The table refused the idempotency key. Nothing was sent.',
});
const OVERLOADED = refusal({
  kind: 'overloaded',
  detail: 'More events came in than the queue takes. Nothing was sent: send the same again.',
  headers: retryAfter(1),
});
const QUEUE_UNAVAILABLE = refusal({
  kind: 'queue-unavailable',
  detail:
    'The queue did not confirm the event, though it may have it: send the same again, under an Idempotency-Key if it must not be there twice.',
  headers: retryAfter(2),
});
const REFUSED = refusal({ kind: 'internal-error', detail: 'The queue refused the message.' });
