import { afterEach, describe, expect, test, vi } from 'vitest';
import { createEventIds } from '../../core/event/event-id.ts';
import { fingerprint } from '../../core/event/fingerprint.ts';
import { continueTrace, spanIdIn, startTrace, type TraceContext } from '../../core/event/trace-context.ts';
import type { KeyedEvent } from '../../core/ports/idempotency-keys.ts';
import type { ClaimSummary, SendSummary } from '../../core/telemetry/api-probe.ts';
import { firstSendSpanIdOf } from '../../core/telemetry/tracing/span-id.ts';
import { createAcceptEvents, type ReadItem } from './accept-events.ts';
import type { ClaimKeys } from './claim-keys.ts';
import type { PackOutcome } from './packer.ts';

afterEach(() => void vi.useRealTimers());

/** Accepts events with these claims. `told` records what was claimed and sent, and what the probe heard. */
function acceptOver(
  claimKeys: ClaimKeys,
  sent: PackOutcome = { kind: 'queued' },
  { trace = startTrace(), isTracing = false } = {},
) {
  const told = {
    claimed: [] as string[],
    sent: [] as { id: string; payload: unknown; repeat?: true; traceparent: string; claim_ms?: number }[],
    accepted: 0,
    seconds: [] as number[],
    failed: [] as unknown[],
    claims: [] as ClaimSummary[],
    claimEnds: [] as string[],
    sends: [] as SendSummary[],
  };
  const accept = createAcceptEvents({
    ids: createEventIds(['a secret of the tests of accepting']),
    claimKeys(events) {
      told.claimed.push(...events.keys());
      return claimKeys(events);
    },
    packer: {
      async accept(encoded) {
        told.sent.push(JSON.parse(encoded));
        return sent;
      },
    },
    probe: {
      accepted: (_event, seconds) => {
        told.accepted += 1;
        told.seconds.push(seconds);
      },
      failed: (error) => void told.failed.push(error),
      claimEnded: (outcome, keys = 1) => void told.claimEnds.push(...Array(keys).fill(outcome)),
      keysClaimed: (claim) => void told.claims.push(claim),
      sampledEventSent: (sent) => void told.sends.push(sent),
    },
    isTracing,
  });
  const request = { trace, startedAtMs: performance.now() };
  return { accept: (...items: ReadItem[]) => accept(items, request), told };
}

const contentOf = (payload: unknown) => ({ eventType: 'test', payload });
const plain = (payload: unknown): ReadItem => ({
  kind: 'event',
  content: contentOf(payload),
  key: undefined,
});
const keyed = (key: string, payload: unknown): ReadItem => ({
  kind: 'event',
  content: contentOf(payload),
  key,
});
const conflict = { kind: 'problem', problem: { kind: 'idempotency-conflict' } };

/** Claims keys that were never used, except those in `holders`. */
function claimsWith(holders: Record<string, KeyedEvent> = {}): ClaimKeys {
  return async (events) =>
    new Map([...events].map(([key, event]) => [key, { kind: 'held', holder: holders[key] ?? event }]));
}

const before = (payload: unknown): KeyedEvent => ({
  id: 'the first id',
  fingerprint: fingerprint(contentOf(payload)),
});

test('events with the same key and content in one request take one claim and are sent once', async () => {
  const { accept, told } = acceptOver(claimsWith());

  const [first, ...others] = await accept(...Array.from({ length: 500 }, () => keyed('k', 1)));

  expect(told.claimed).toEqual(['k']);
  expect(told.sent).toEqual([expect.not.objectContaining({ repeat: true })]);
  expect(told.accepted).toBe(1);
  expect(first).toEqual({ kind: 'accepted', eventId: told.sent[0]?.id, replayed: false });
  expect(others).toEqual(Array(499).fill({ kind: 'accepted', eventId: told.sent[0]?.id, replayed: true }));
});

test('when a request has different events under one key, the first is accepted', async () => {
  const { accept, told } = acceptOver(claimsWith());

  const acceptances = await accept(keyed('k', 1), keyed('k', 2), keyed('k', 1), keyed('k', 3));

  expect(told.sent.map(({ payload }) => payload)).toEqual([1]);
  expect(acceptances).toMatchObject([{ kind: 'accepted' }, conflict, { kind: 'accepted' }, conflict]);
});

test('an event whose key was used before is sent again under its first id, marked as a repeat', async () => {
  const { accept, told } = acceptOver(claimsWith({ k: before(1) }));

  const acceptances = await accept(keyed('k', 1), keyed('k', 1), keyed('new', 2));

  const replayed = { kind: 'accepted', eventId: 'the first id', replayed: true };
  expect(acceptances).toEqual([replayed, replayed, expect.objectContaining({ replayed: false })]);
  expect(told.sent).toMatchObject([{ id: 'the first id', repeat: true }, { payload: 2 }]);
  expect(told.sent[1]).not.toHaveProperty('repeat');
  expect(told.claimEnds).toEqual(['repeated', 'repeated', 'claimed']);
});

test('a key that was used before for a later event of the request belongs to that event', async () => {
  const { accept, told } = acceptOver(claimsWith({ k: before(2) }));

  const acceptances = await accept(keyed('k', 1), keyed('k', 2));

  expect(acceptances).toMatchObject([
    conflict,
    { kind: 'accepted', eventId: 'the first id', replayed: true },
  ]);
  expect(told.sent).toMatchObject([{ id: 'the first id', payload: 2, repeat: true }]);
  expect(told.claimEnds).toEqual(['conflict', 'repeated']);
});

test('if the keys cannot be claimed in time, nothing is sent, not even events without a key', async () => {
  const { accept, told } = acceptOver(async () => 'undecided');
  const invalid: ReadItem = { kind: 'problem', problem: { kind: 'invalid-event', detail: 'no type' } };

  const acceptances = await accept(keyed('k', 1), keyed('l', 1), plain(2), invalid);

  const undecided = {
    kind: 'problem',
    problem: { kind: 'table-unavailable', headers: { 'retry-after': '5' } },
  };
  expect(acceptances).toMatchObject([undecided, undecided, undecided, invalid]);
  expect(told).toMatchObject({ sent: [], accepted: 0, failed: [] });
  expect(told.claimEnds).toEqual(['unavailable', 'unavailable']);
});

test('a claim that the store refuses is an internal error: 500, logged, and the event is not sent', async () => {
  const { accept, told } = acceptOver(async () => new Map([['k', { kind: 'refused', reason: 'too long' }]]));

  expect(await accept(keyed('k', 1), plain(2))).toMatchObject([
    { kind: 'problem', problem: { kind: 'internal-error' } },
    { kind: 'accepted' },
  ]);
  expect(told).toMatchObject({ sent: [{ payload: 2 }], failed: ['too long'], claimEnds: ['unavailable'] });
});

test('all repeats of an event in a request get its outcome', async () => {
  const { accept, told } = acceptOver(claimsWith(), { kind: 'overloaded' });

  const overloaded = { kind: 'problem', problem: { kind: 'overloaded' } };
  expect(await accept(keyed('k', 1), keyed('k', 1))).toMatchObject([overloaded, overloaded]);
  expect(told).toMatchObject({ sent: [{ payload: 1 }], accepted: 0 });
});

test('events without a key claim nothing', async () => {
  const { accept, told } = acceptOver(() => Promise.reject(new Error('the table was asked')));

  expect(await accept(plain(1), plain(1))).toMatchObject([{ replayed: false }, { replayed: false }]);
  expect(new Set(told.sent.map(({ id }) => id)).size).toBe(2);
});

test.each<[PackOutcome, object]>([
  [{ kind: 'overloaded' }, { kind: 'overloaded', headers: { 'retry-after': '1' } }],
  [
    { kind: 'unavailable', reason: 'no route' },
    { kind: 'queue-unavailable', headers: { 'retry-after': '2' } },
  ],
  [{ kind: 'refused', reason: 'too long' }, { kind: 'internal-error' }],
])('an event that the queue has not confirmed is not accepted: %o', async (outcome, problem) => {
  const { accept, told } = acceptOver(claimsWith(), outcome);

  expect(await accept(plain(1))).toMatchObject([{ kind: 'problem', problem }]);
  expect(await accept(plain(1), keyed('k', 2))).toMatchObject([{ problem }, { problem }]);
  expect(told.accepted).toBe(0);
});

test('a problem with one item does not keep the others from being sent', async () => {
  const { accept, told } = acceptOver(claimsWith());
  const invalid: ReadItem = { kind: 'problem', problem: { kind: 'invalid-event', detail: 'no type' } };

  expect(await accept(invalid)).toEqual([invalid]);
  expect(await accept(invalid, plain(1), keyed('k', 2))).toMatchObject([
    invalid,
    { kind: 'accepted' },
    { kind: 'accepted' },
  ]);
  expect(told.sent).toMatchObject([{ payload: 1 }, { payload: 2 }]);
});

test('the time that an event took is measured in seconds, from the headers of its request', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const { accept, told } = acceptOver(claimsWith());
  vi.advanceTimersByTime(250);
  await accept(plain(1));

  expect(told.seconds).toEqual([0.25]);
});

describe('while tracing is on', () => {
  const pack = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) };
  const over = (trace: TraceContext, sent?: PackOutcome, claims = claimsWith()) =>
    acceptOver(claims, sent, { trace, isTracing: true });

  test('a sampled event carries its request, and names its send span', async () => {
    const trace = startTrace(() => true);
    const { accept, told } = over(trace);

    await accept(plain(1));

    const [event] = told.sent;
    expect(event).toMatchObject({ request_ms: expect.any(Number) });
    expect(event).not.toHaveProperty('claim_ms');
    const sendSpan = firstSendSpanIdOf(event?.id ?? '', trace.spanId);
    expect(event?.traceparent).toBe(`00-${trace.traceId}-${sendSpan}-01`);
  });

  test('an event that is not sampled carries its request, and names its span', async () => {
    const trace = startTrace(() => false);
    const { accept, told } = over(trace);

    await accept(plain(1));

    expect(told.sent).toMatchObject([
      { request_ms: expect.any(Number), traceparent: `00-${trace.traceId}-${trace.spanId}-00` },
    ]);
  });

  test('an outside parent and its tracestate are carried too', async () => {
    const outside = `00-${'c'.repeat(32)}-${'d'.repeat(16)}-01`;
    const { accept, told } = over(continueTrace(outside, { traceState: 'congo=1' }));

    await accept(plain(1));

    expect(told.sent).toMatchObject([{ outside_span: 'd'.repeat(16), tracestate: 'congo=1' }]);
  });

  test('all events of a request with a key carry how long the claim took', async () => {
    const { accept, told } = over(startTrace());

    await accept(keyed('k', 1), plain(2));

    expect(told.claims).toMatchObject([{ keys: 1 }]);
    expect(told.sent).toMatchObject([{ claim_ms: expect.any(Number) }, { claim_ms: expect.any(Number) }]);
  });

  test('a claim that is undecided is told with its reason', async () => {
    const { accept, told } = over(startTrace(), undefined, async () => 'undecided');
    await accept(keyed('k', 1));
    expect(told.claims).toMatchObject([{ keys: 1, error: expect.stringContaining('in time') }]);
  });

  test('a repeat of a key has a send span of its own, though its trace may be that of the first send', async () => {
    const outside = `00-${'c'.repeat(32)}-${'d'.repeat(16)}-01`;
    const sendSpans = new Set<string>();
    for (let n = 0; n < 2; n += 1) {
      const trace = continueTrace(outside, { sample: () => true });
      const { accept, told } = over(trace, undefined, claimsWith({ k: before(1) }));
      await accept(keyed('k', 1));
      expect(told.sent).toMatchObject([{ id: 'the first id' }]);
      sendSpans.add(spanIdIn(told.sent[0]?.traceparent ?? ''));
    }
    expect(sendSpans.size).toBe(2);
  });

  test('only a sampled event is told by itself, with the pack that carried it', async () => {
    const sampled = over(
      startTrace(() => true),
      { kind: 'queued', pack },
    );
    await sampled.accept(plain(1));
    expect(sampled.told.sends).toMatchObject([{ event: { id: sampled.told.sent[0]?.id }, pack }]);
    expect(sampled.told.sends[0]).not.toHaveProperty('error');

    const unsampled = over(startTrace());
    await unsampled.accept(plain(1));
    expect(unsampled.told.sends).toEqual([]);
  });

  test.each([
    [{ kind: 'overloaded' }, { error: expect.stringContaining('too many') }],
    [
      { kind: 'unavailable', reason: 'ECONNREFUSED', pack },
      { error: 'ECONNREFUSED', pack },
    ],
    [
      { kind: 'refused', reason: 'AccessDenied', pack },
      { error: 'AccessDenied', pack },
    ],
  ] as const)('a sampled event that is not queued (%j) is told with the reason', async (outcome, told) => {
    const sampled = over(
      startTrace(() => true),
      outcome,
    );
    await sampled.accept(plain(1));
    expect(sampled.told.sends).toMatchObject([told]);
  });

  test('the limit on the size of an event is the same', async () => {
    const largest = 'x'.repeat(204_800 - 230);
    const whole = acceptOver(claimsWith());
    await whole.accept(plain(largest));
    const room = 204_800 - JSON.stringify(whole.told.sent[0]).length;

    const atLimit = over(startTrace());
    expect(await atLimit.accept(plain(largest + 'x'.repeat(room)))).toMatchObject([{ kind: 'accepted' }]);
    expect(await atLimit.accept(plain(`${largest}x${'x'.repeat(room)}`))).toMatchObject([
      { kind: 'problem' },
    ]);
  });
});
