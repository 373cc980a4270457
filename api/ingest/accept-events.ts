import { type EventContent, MAX_EVENT_BYTES } from '../../core/event/event.ts';
import type { EventIds } from '../../core/event/event-id.ts';
import type { EventRequest } from '../../core/event/event-request.ts';
import { fingerprint } from '../../core/event/fingerprint.ts';
import { encodeEvent, type QueuedEvent, withRequest } from '../../core/event/pack.ts';
import { type TraceContext, traceparentOf } from '../../core/event/trace-context.ts';
import { type KeyedEvent, standingOf } from '../../core/ports/idempotency-keys.ts';
import type { ApiProbe, SendSummary } from '../../core/telemetry/api-probe.ts';
import { firstSendSpanIdOf } from '../../core/telemetry/tracing/span-id.ts';
import type { ClaimKeys, DecidedClaim } from './claim-keys.ts';
import { describeRequest, type EncodedEvent, spanOutcomeOf } from './event-tracing.ts';
import type { Packer, PackOutcome } from './packer.ts';
import { CLAIM_REFUSED, CONFLICT, KEYS_UNDECIDED, notQueued, type Refusal, tooLarge } from './refusals.ts';

export type Acceptance =
  /** The queue owns the event. `replayed`: its key was already used for it. */
  { kind: 'accepted'; eventId: string; replayed: boolean } | Refusal;

/** One item of a request: an event, or the problem with it. */
export type ReadItem = { kind: 'event'; content: EventContent; key: string | undefined } | Refusal;

/** Returns one outcome per item, in order. */
export type AcceptEvents = (items: readonly ReadItem[], request: AcceptRequest) => Promise<Acceptance[]>;

type AcceptRequest = {
  trace: TraceContext;
  /** By `performance.now()`. */
  startedAtMs: number;
  isBatch?: boolean;
};

type Deps = {
  ids: EventIds;
  packer: Pick<Packer, 'accept'>;
  claimKeys: ClaimKeys;
  probe: Pick<ApiProbe, 'accepted' | 'failed' | 'claimEnded' | 'keysClaimed' | 'sampledEventSent'>;
  now?: () => number;
  /** Events carry their request, sampled or not, so that its spans can be made later. */
  isTracing?: boolean;
};

/**
 * Puts the events of a request on the queue. All keys are claimed before any event is sent, so that concurrent requests
 * cannot both send one event. If the keys cannot be claimed in time, nothing is sent: a retry finds the claims that were
 * made, and with them the same ids. An event that is repeated within the request is sent once. One that was sent before
 * is sent again under its first id, marked as a repeat.
 */
export function createAcceptEvents(deps: Deps): AcceptEvents {
  const { ids, packer, claimKeys, probe, now = Date.now, isTracing = false } = deps;

  return async (items, request) => {
    const { trace } = request;
    const entries = items.map((item) => (item.kind === 'event' ? prepare(item, trace) : item));
    const [first] = entries;
    // Most requests hold one event without a key: there is nothing to share or claim.
    if (entries.length === 1 && first?.kind === 'prepared' && first.keyed === undefined)
      return [await send(first, 0, request, describe(request))];
    const keyed = firstOfEachKey(entries);
    const { claims, claimMs } = keyed.size === 0 ? NO_CLAIMS : await claim(keyed, trace);
    if (claims === 'undecided') {
      probe.claimEnded('unavailable', keyed.size);
      return entries.map((entry) => (entry.kind === 'problem' ? entry : KEYS_UNDECIDED));
    }
    for (const one of claims.values())
      if (one.kind === 'refused') probe.failed(one.reason, { trace, what: 'key claim refused by the table' });
    return sendAll(entries, claims, request, describe(request, claimMs));
  };

  function prepare({ content, key }: Valid, trace: TraceContext): Prepared | Refusal {
    const acceptedAtMs = now();
    const id = ids.mint(acceptedAtMs);
    const event = {
      id,
      content,
      acceptedAtMs,
      traceparent: traceparentOfSend(id, trace),
      run: 1,
      attempt: 1,
    };
    const encoded = encodeEvent(event);
    if (encoded.length > MAX_EVENT_BYTES) return tooLarge(encoded.length);
    const prepared: Prepared = { kind: 'prepared', event, encoded };
    return key === undefined
      ? prepared
      : { ...prepared, keyed: { key, id, fingerprint: fingerprint(content) } };
  }

  async function claim(keyed: ReadonlyMap<string, KeyedEvent>, trace: TraceContext) {
    const startedAtMs = performance.now();
    const claims = await claimKeys(keyed);
    const endedAtMs = performance.now();
    const error = claims === 'undecided' ? { error: 'the key store did not decide in time' } : {};
    probe.keysClaimed({ trace, keys: keyed.size, startedAtMs, endedAtMs, ...error });
    return { claims, claimMs: endedAtMs - startedAtMs };
  }

  function describe(request: AcceptRequest, claimMs?: number): EventRequest | undefined {
    return isTracing ? describeRequest(request, now(), claimMs) : undefined;
  }

  function sendAll(
    entries: readonly (Prepared | Refusal)[],
    claims: ReadonlyMap<string, DecidedClaim>,
    request: AcceptRequest,
    about: EventRequest | undefined,
  ): Promise<Acceptance[]> {
    const sentUnderKey = new Map<string, Promise<Acceptance>>();
    return Promise.all(
      entries.map((entry, item) => {
        if (entry.kind === 'problem') return entry;
        if (entry.keyed === undefined) return send(entry, item, request, about);
        return sendKeyed(entry, entry.keyed, item);
      }),
    );

    function sendKeyed(entry: Prepared, keyed: Keyed, item: number): Acceptance | Promise<Acceptance> {
      const held = claims.get(keyed.key);
      if (held?.kind !== 'held') {
        probe.claimEnded('unavailable');
        return CLAIM_REFUSED;
      }
      const standing = standingOf(keyed, held.holder);
      probe.claimEnded(CLAIM_OUTCOME[standing]);
      if (standing === 'conflict') return CONFLICT;
      const sent = sentUnderKey.get(keyed.key);
      if (sent !== undefined) return asReplayed(sent);
      const sending =
        standing === 'first'
          ? send(entry, item, request, about)
          : asReplayed(send(asRepeat(entry, held.holder.id, request.trace), item, request, about));
      sentUnderKey.set(keyed.key, sending);
      return sending;
    }
  }

  function asRepeat({ event }: Prepared, id: string, trace: TraceContext): EncodedEvent {
    const again: QueuedEvent = { ...event, id, traceparent: traceparentOfSend(id, trace), repeat: true };
    return { event: again, encoded: encodeEvent(again) };
  }

  async function send(
    { event, encoded: plain }: EncodedEvent,
    index: number,
    { trace, startedAtMs, isBatch }: AcceptRequest,
    about: EventRequest | undefined,
  ): Promise<Acceptance> {
    const item = isBatch ? index : undefined;
    // After the size limit was checked: the limit does not depend on tracing.
    const encoded = about ? withRequest(plain, { ...about, item }, event.acceptedAtMs) : plain;
    const sent = trace.sampled ? sendSampled({ event, item, trace }, encoded) : packer.accept(encoded);
    const outcome = await sent;
    if (outcome.kind !== 'queued') return notQueued(outcome);
    probe.accepted(event, (performance.now() - startedAtMs) / 1000);
    return { kind: 'accepted', eventId: event.id, replayed: false };
  }

  async function sendSampled(
    sent: Pick<SendSummary, 'event' | 'item' | 'trace'>,
    encoded: string,
  ): Promise<PackOutcome> {
    const startedAtMs = performance.now();
    const outcome = await packer.accept(encoded, { sampled: true });
    const endedAtMs = performance.now();
    probe.sampledEventSent({ ...sent, startedAtMs, endedAtMs, ...spanOutcomeOf(outcome) });
    return outcome;
  }
}

type Valid = Extract<ReadItem, { kind: 'event' }>;
/** It is sent unless its key belongs to an earlier event. */
type Prepared = EncodedEvent & { kind: 'prepared'; keyed?: Keyed };
type Keyed = KeyedEvent & { key: string };

/** Names the span that sends the event, or the span of its request while the trace is not sampled. */
function traceparentOfSend(id: string, { traceId, spanId, sampled, traceparent }: TraceContext): string {
  return sampled ? traceparentOf(traceId, firstSendSpanIdOf(id, spanId), true) : traceparent;
}

const CLAIM_OUTCOME = { first: 'claimed', repeat: 'repeated', conflict: 'conflict' } as const;
const NO_CLAIMS = { claims: new Map<string, DecidedClaim>(), claimMs: undefined };

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
