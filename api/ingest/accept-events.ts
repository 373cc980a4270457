import { type EventContent, MAX_EVENT_BYTES } from '../../core/event/event.ts';
import type { EventIds } from '../../core/event/event-id.ts';
import { fingerprint } from '../../core/event/fingerprint.ts';
import { encodeEvent, type QueuedEvent } from '../../core/event/pack.ts';
import type { TraceContext } from '../../core/event/trace-context.ts';
import { type KeyedEvent, standingOf } from '../../core/ports/idempotency-keys.ts';
import type { ApiProbe } from '../../core/telemetry/api-probe.ts';
import { type Problem, retryAfter } from '../http/problem.ts';
import type { ClaimKeys, DecidedClaim } from './claim-keys.ts';
import type { Packer, PackOutcome } from './packer.ts';

export type Acceptance =
  /** The queue owns the event. `replayed`: its key was already used for it. */
  { kind: 'accepted'; eventId: string; replayed: boolean } | Refusal;

type Refusal = { kind: 'problem'; problem: Problem };

/** One item of a request: an event, or the problem with it. */
export type ReadItem = { kind: 'event'; content: EventContent; key: string | undefined } | Refusal;

/** Returns one outcome per item, in order. */
export type AcceptEvents = (
  items: readonly ReadItem[],
  request: { trace: TraceContext; startedAtMs: number },
) => Promise<Acceptance[]>;

type Deps = {
  ids: EventIds;
  packer: Pick<Packer, 'accept'>;
  claimKeys: ClaimKeys;
  probe: Pick<ApiProbe, 'accepted' | 'failed'>;
  now?: () => number;
};

/**
 * Puts the events of a request on the queue. All keys are claimed before any event is sent, so that concurrent requests
 * cannot both send one event. If the keys cannot be claimed in time, nothing is sent: a retry finds the claims that were
 * made, and with them the same ids. An event that is repeated within the request is sent once. One that was sent before
 * is sent again under its first id, marked as a repeat.
 */
export function createAcceptEvents(deps: Deps): AcceptEvents {
  const { ids, packer, claimKeys, probe, now = Date.now } = deps;

  return async (items, { trace, startedAtMs }) => {
    const entries = items.map((item) => (item.kind === 'event' ? prepare(item, trace) : item));
    const [first] = entries;
    // Most requests hold one event without a key: there is nothing to share or claim.
    if (entries.length === 1 && first?.kind === 'prepared' && first.keyed === undefined)
      return [await send(first.event, first.encoded, startedAtMs)];
    const keyed = firstOfEachKey(entries);
    const claims = keyed.size === 0 ? NO_CLAIMS : await claimKeys(keyed);
    if (claims === 'undecided')
      return entries.map((entry) => (entry.kind === 'problem' ? entry : KEYS_UNDECIDED));
    for (const claim of claims.values())
      if (claim.kind === 'refused')
        probe.failed(claim.reason, { traceId: trace.traceId, what: 'key claim refused by the table' });
    return sendAll(entries, claims, startedAtMs);
  };

  function prepare({ content, key }: Valid, { traceparent }: TraceContext): Prepared | Refusal {
    const acceptedAtMs = now();
    const id = ids.mint(acceptedAtMs);
    const event: QueuedEvent = { id, content, acceptedAtMs, traceparent, run: 1, attempt: 1 };
    const encoded = encodeEvent(event);
    if (encoded.length > MAX_EVENT_BYTES) return tooLarge(encoded.length);
    const prepared: Prepared = { kind: 'prepared', event, encoded };
    return key === undefined
      ? prepared
      : { ...prepared, keyed: { key, id, fingerprint: fingerprint(content) } };
  }

  function sendAll(
    entries: readonly (Prepared | Refusal)[],
    claims: ReadonlyMap<string, DecidedClaim>,
    startedAtMs: number,
  ): Promise<Acceptance[]> {
    const sentUnderKey = new Map<string, Promise<Acceptance>>();
    return Promise.all(
      entries.map((entry) => {
        if (entry.kind === 'problem') return entry;
        if (entry.keyed === undefined) return send(entry.event, entry.encoded, startedAtMs);
        return sendKeyed(entry, entry.keyed);
      }),
    );

    function sendKeyed({ event, encoded }: Prepared, keyed: Keyed): Acceptance | Promise<Acceptance> {
      const claim = claims.get(keyed.key);
      if (claim?.kind !== 'held') return CLAIM_REFUSED;
      const standing = standingOf(keyed, claim.holder);
      if (standing === 'conflict') return CONFLICT;
      const sent = sentUnderKey.get(keyed.key);
      if (sent !== undefined) return asReplayed(sent);
      const again: QueuedEvent = { ...event, id: claim.holder.id, repeat: true };
      const sending =
        standing === 'first'
          ? send(event, encoded, startedAtMs)
          : asReplayed(send(again, encodeEvent(again), startedAtMs));
      sentUnderKey.set(keyed.key, sending);
      return sending;
    }
  }

  async function send(event: QueuedEvent, encoded: string, startedAtMs: number): Promise<Acceptance> {
    const outcome = await packer.accept(encoded);
    if (outcome.kind !== 'queued') return notQueued(outcome);
    probe.accepted(event, (performance.now() - startedAtMs) / 1000);
    return { kind: 'accepted', eventId: event.id, replayed: false };
  }
}

type Valid = Extract<ReadItem, { kind: 'event' }>;
type Prepared = {
  kind: 'prepared';
  event: QueuedEvent;
  /** `event`, encoded. It is sent unless its key belongs to an earlier event. */
  encoded: string;
  keyed?: Keyed;
};
type Keyed = KeyedEvent & { key: string };

const NO_CLAIMS: ReadonlyMap<string, DecidedClaim> = new Map();

/** When different events of a request have one key, the first is accepted. */
function firstOfEachKey(entries: readonly (Prepared | Refusal)[]): ReadonlyMap<string, KeyedEvent> {
  const first = new Map<string, KeyedEvent>();
  for (const entry of entries)
    if (entry.kind === 'prepared' && entry.keyed && !first.has(entry.keyed.key))
      first.set(entry.keyed.key, entry.keyed);
  return first;
}

async function asReplayed(sent: Promise<Acceptance>): Promise<Acceptance> {
  const acceptance = await sent;
  return acceptance.kind === 'accepted' ? { ...acceptance, replayed: true } : acceptance;
}

function tooLarge(bytes: number): Refusal {
  return refusal({
    kind: 'event-too-large',
    detail: `The event is ${bytes} bytes as ASCII JSON; the limit is ${MAX_EVENT_BYTES}. Store large data elsewhere and send its address.`,
  });
}

function notQueued(outcome: Exclude<PackOutcome, { kind: 'queued' }>): Refusal {
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

const CONFLICT = refusal({
  kind: 'idempotency-conflict',
  detail: 'This key was used for a different event in the last 24 hours: use a new key for each event.',
});
const KEYS_UNDECIDED = refusal({
  kind: 'table-unavailable',
  detail: 'The key store is unavailable; nothing was sent. Retry the same request.',
  headers: retryAfter(5),
});
const CLAIM_REFUSED = refusal({
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
