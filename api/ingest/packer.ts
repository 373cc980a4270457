import { encodePack, MAX_PACK_BYTES, MAX_PACK_EVENTS } from '../../core/event/pack.ts';
import { newSpanId, newTraceId } from '../../core/event/trace-context.ts';
import { backOffMs, pause } from '../../core/lib/back-off.ts';
import { describeError } from '../../core/lib/describe-error.ts';
import { createMicroBatcher } from '../../core/lib/micro-batcher.ts';
import { isTimeout, withTimeout } from '../../core/lib/with-timeout.ts';
import type { Sender, Sent } from '../../core/ports/queue.ts';
import type { SpanReference } from '../../core/ports/span-sink.ts';
import type { ApiProbe } from '../../core/telemetry/api-probe.ts';

export type PackOutcome =
  /** The buffer is full, or the event waited too long in it: nothing was sent. */
  { kind: 'overloaded' } | SendOutcome;

type SendOutcome = (
  | /** The queue confirmed the message that carries the event. */
  { kind: 'queued' }
  /** The queue did not confirm in time, but may have the event. */
  | { kind: 'unavailable'; reason: string }
  /** The queue will never accept the event. */
  | { kind: 'refused'; reason: string }
) & {
  /** The span of the pack, if one of its events is sampled. */
  pack?: SpanReference;
};

export type Packer = {
  /** Takes an event as `encodeEvent` returns it. Resolves within about 0.75 s, whatever the queue does. */
  accept(encoded: string, options?: { sampled: boolean }): Promise<PackOutcome>;
  buffered(): { items: number; bytes: number };
  /** More events than these are shed. */
  maxBufferedEvents: number;
  /** Packs that the queue has not confirmed yet. */
  inFlight(): number;
  /** The mean number of events in recent packs. */
  meanPackEvents(): number;
  /** Sends all waiting events, and resolves when every one has its outcome. */
  drain(): Promise<void>;
};

export type PackerOptions = {
  /** How long an event waits to share a message with others. */
  lingerMs: number;
  maxEvents?: number;
  maxBufferedEvents?: number;
  maxBufferedBytes?: number;
  maxInFlight?: number;
  /** An event that waits longer than this behind unconfirmed packs is shed. */
  maxWaitMs?: number;
  /**
   * How long the queue may take to confirm a pack, both tries included. It does not include the wait: otherwise each pack
   * to a slow queue would be cut off. The two together bound how long a client waits.
   */
  sendTimeoutMs?: number;
};

type Deps = {
  sender: Pick<Sender, 'send'>;
  probe: Pick<ApiProbe, 'packSent' | 'shed'>;
  now?: () => number;
  random?: () => number;
};
type Waiting = { encoded: string; sinceMs: number; sampled: boolean };

/** Packs events that arrive at about the same time into one message, with one confirmation. */
export function createPacker(deps: Deps, options: PackerOptions): Packer {
  const { sender, probe, now = Date.now, random = Math.random } = deps;
  const { lingerMs, maxEvents = MAX_PACK_EVENTS, maxInFlight = 8 } = options;
  const { maxBufferedEvents = 5_000, maxBufferedBytes = 64 * 1024 * 1024 } = options;
  const { maxWaitMs = 300, sendTimeoutMs = 450 } = options;
  let meanEvents: number | undefined;

  const packs = createMicroBatcher<Waiting, PackOutcome>({
    maxItems: maxEvents,
    maxBytes: MAX_PACK_BYTES,
    sizeOf: ({ encoded }) => encoded.length + SEPARATOR_BYTES,
    lingerMs,
    maxInFlight,
    maxBufferedItems: maxBufferedEvents,
    maxBufferedBytes,
    flush: sendPack,
  });

  return {
    accept(encoded, { sampled } = NOT_SAMPLED) {
      const added = packs.add({ encoded, sinceMs: performance.now(), sampled });
      if (added.kind === 'added') return added.result;
      probe.shed(1, 'buffer_full');
      return Promise.resolve(OVERLOADED);
    },
    buffered: packs.buffered,
    maxBufferedEvents,
    inFlight: packs.inFlight,
    meanPackEvents: () => meanEvents ?? 1,
    drain: packs.drain,
  };

  async function sendPack(waiting: Waiting[]): Promise<PackOutcome[]> {
    const latestMs = performance.now() - maxWaitMs;
    const inTime = waiting.filter(({ sinceMs }) => sinceMs >= latestMs);
    if (inTime.length < waiting.length) probe.shed(waiting.length - inTime.length, 'waited_too_long');
    const outcome = inTime.length > 0 ? await send(inTime) : OVERLOADED;
    return waiting.map(({ sinceMs }) => (sinceMs >= latestMs ? outcome : OVERLOADED));
  }

  async function send(events: Waiting[]): Promise<PackOutcome> {
    const encodedEvents = events.map(({ encoded }) => encoded);
    const span = events.some(({ sampled }) => sampled) ? newSpan() : undefined;
    const startedAtMs = performance.now();
    const sentAtMs = now();
    const body = encodePack(encodedEvents, sentAtMs);
    const sent = await sendInTime(body, () => encodePack(encodedEvents, sentAtMs, { repeat: true }));
    const outcome = outcomeOf(sent);
    probe.packSent({
      events: events.length,
      bytes: body.length,
      outcome: outcome.kind === 'queued' ? 'sent' : outcome.kind,
      ...(sent.kind === 'confirmed' ? {} : { reason: sent.reason }),
      ...(span ? { sampled: { span, ...timesOf(events, startedAtMs) } } : {}),
    });
    noteEvents(events.length);
    return span ? { ...outcome, pack: span } : outcome;
  }

  function noteEvents(events: number): void {
    meanEvents = meanEvents === undefined ? events : meanEvents + (events - meanEvents) * WEIGHT_OF_LAST_PACK;
  }

  async function sendInTime(body: string, asRepeat: () => string): Promise<Sent> {
    try {
      return await withTimeout(sendTimeoutMs, 'the confirmation', (signal) =>
        sendTwice(body, asRepeat, signal),
      );
    } catch (error) {
      if (!isTimeout(error)) throw error;
      return { kind: 'unknown', reason: describeError(error) };
    }
  }

  /** An unconfirmed first try may have arrived. The second is marked as a repeat, so that workers check first. */
  async function sendTwice(body: string, asRepeat: () => string, signal: AbortSignal): Promise<Sent> {
    const first = await sender.send(body, { signal });
    if (!isWorthAnother(first) || !(await pause(backOffMs(1, RETRY, random), signal))) return first;
    return sender.send(first.kind === 'not_sent' ? body : asRepeat(), { signal });
  }
}

function isWorthAnother({ kind }: Sent): boolean {
  return kind === 'unknown' || kind === 'not_sent';
}

function outcomeOf(sent: Sent): SendOutcome {
  switch (sent.kind) {
    case 'confirmed':
      return QUEUED;
    case 'unknown':
    case 'not_sent':
      return { kind: 'unavailable', reason: sent.reason };
    case 'refused':
      return sent;
  }
}

/** The first span of a new trace, because a pack carries events of many traces. */
function newSpan(): SpanReference {
  return { traceId: newTraceId(), spanId: newSpanId() };
}

/** The first event is the one that waited longest. */
function timesOf([first]: readonly Waiting[], startedAtMs: number) {
  return {
    startedAtMs,
    endedAtMs: performance.now(),
    waitedMs: startedAtMs - (first?.sinceMs ?? startedAtMs),
  };
}

const NOT_SAMPLED = { sampled: false };
const RETRY = { baseMs: 50, capMs: 50 };
/** The comma between two events. */
const SEPARATOR_BYTES = 1;
const WEIGHT_OF_LAST_PACK = 0.05;
const QUEUED = { kind: 'queued' } as const;
const OVERLOADED: PackOutcome = { kind: 'overloaded' };
