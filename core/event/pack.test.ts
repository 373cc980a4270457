import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodePack } from './decode-pack.ts';
import { isEventId } from './event-id.ts';
import type { FailedAttempt } from './failed-attempt.ts';
import { encodeAlone, encodeEvent, encodePack, envelopeOf, type QueuedEvent, withRequest } from './pack.ts';
import { hasNameThatEndsInBackslash } from './strict-json.ts';
import { traceIdOf } from './trace-context.ts';

const sentAtMs = 1_748_426_400_000;
const decode = (body: string) => decodePack(body, 'message-1', sentAtMs);

const texts = fc.string({ unit: 'binary', minLength: 1 });
const payloads = fc
  .oneof(
    fc.jsonValue({ stringUnit: 'binary' }),
    fc.dictionary(
      fc.oneof(texts, fc.nat().map(String), fc.constantFrom('__proto__', 'constructor')),
      fc.jsonValue(),
    ),
  )
  .map((value) => JSON.stringify(value))
  .filter((text) => !hasNameThatEndsInBackslash(text))
  .map((text): unknown => JSON.parse(text)); // JSON has no negative zero to give back
const failedAttempt: fc.Arbitrary<FailedAttempt> = fc.record({
  run: fc.integer({ min: 1, max: 3 }),
  attempt: fc.integer({ min: 1, max: 5 }),
  atMs: fc.nat(),
  durationMs: fc.nat(),
  error: texts,
  worker: texts,
  delivery: texts,
});
const queuedEvents: fc.Arbitrary<QueuedEvent> = fc
  .record({
    id: fc.uuid({ version: 8 }),
    acceptedAtMs: fc.integer({ min: 1_000_000, max: 2_000_000 }),
    traceparent: fc.constant(`00-${'a'.repeat(32)}-${'b'.repeat(16)}-00`),
    run: fc.integer({ min: 1, max: 3 }),
    attempt: fc.integer({ min: 1, max: 5 }),
    eventType: fc.stringMatching(/^[A-Za-z0-9._:/-]{1,128}$/),
    payload: payloads,
    options: fc.record(
      {
        subject: texts,
        occurredAt: fc.constant('2025-05-28T10:00:00Z'),
        cloudEvent: fc.dictionary(
          fc.stringMatching(/^[a-z0-9]{1,40}$/),
          fc.oneof(texts, fc.integer(), fc.boolean()),
        ),
      },
      { requiredKeys: [] },
    ),
    travelled: fc.record(
      {
        enqueuedAtMs: fc.nat(),
        repeat: fc.constant(true as const),
        resentFrom: fc.uuid(),
        history: fc.array(failedAttempt, { maxLength: 3 }),
        request: fc.record(
          {
            startedAtMs: fc.nat({ max: 1_000_000 }), // before it was accepted
            outsideSpanId: fc.constant('d'.repeat(16)),
            claimMs: fc.double({ min: 0, max: 3_000, noNaN: true, noDefaultInfinity: true }).map(Math.abs),
            item: fc.nat({ max: 499 }),
            traceState: fc.constantFrom('congo=t61rcWkgMzE', 'a@b=\\"x,c=\\'),
          },
          { requiredKeys: ['startedAtMs'] },
        ),
      },
      { requiredKeys: [] },
    ),
  })
  .map(({ eventType, payload, options, travelled, ...event }) => ({
    ...event,
    ...travelled,
    content: { eventType, payload, ...options },
  }));

describe('a pack', () => {
  test('gives back its events in order', () => {
    fc.assert(
      fc.property(
        fc.array(queuedEvents, { minLength: 1, maxLength: 5 }),
        fc.nat(),
        (events, enqueuedAtMs) => {
          const decoded = decode(encodePack(events.map(encodeEvent), enqueuedAtMs));

          expect(decoded).toEqual({
            kind: 'pack',
            events: events.map((event) => ({ enqueuedAtMs, ...event })),
            unreadable: [],
          });
          if (decoded.kind !== 'pack') return;
          for (const [index, { content }] of decoded.events.entries())
            expect(JSON.stringify(content.payload)).toBe(JSON.stringify(events[index]?.content.payload));
        },
      ),
    );
  });

  test('is printable ASCII', () => {
    fc.assert(
      fc.property(queuedEvents, (event) => {
        expect(encodePack([encodeEvent(event)], 1)).toMatch(/^[\x20-\x7e]*$/);
      }),
    );
  });

  test('escapes every character outside printable ASCII, even half a surrogate pair, and gives it back', () => {
    const all = String.fromCharCode(...Array.from({ length: 0x1_0000 }, (_, unit) => unit));
    const body = encodePack([encodeEvent(eventOf(all))], 1);

    expect(/^[\x20-\x7e]*$/.test(body)).toBe(true);
    const decoded = decode(body);
    expect(decoded.kind === 'pack' && decoded.events[0]?.content.payload === all).toBe(true);
  });

  test('keeps names in a payload that are special in JavaScript as plain data', () => {
    const payload = JSON.parse('{"2":0,"__proto__":{"admin":true},"1":0}');
    const decoded = decode(encodePack([encodeEvent(eventOf(payload))], 1));
    const read = decoded.kind === 'pack' ? decoded.events[0]?.content.payload : undefined;

    expect(JSON.stringify(read)).toBe(JSON.stringify(payload));
    expect(read).not.toHaveProperty('admin');
  });

  test('keeps the time when an event was first sent, in later attempts', () => {
    const decoded = decode(encodePack([encodeEvent({ ...eventOf(1), attempt: 2, enqueuedAtMs: 10 })], 20));
    expect(decoded).toMatchObject({ kind: 'pack', events: [{ enqueuedAtMs: 10, attempt: 2 }] });
  });

  test.each([
    '{"sluice":',
    '{"sluice":1}',
    '{"sluice":1,"enqueued_at":1,"events":[]}',
    '{"sluice":0,"enqueued_at":1,"events":[{}]}',
    '{"sluice":"2","enqueued_at":1,"events":[{}]}',
    `{"sluice":1,"enqueued_at":"1","events":[${encodeEvent(eventOf(1))}]}`,
    `{"sluice":1,"enqueued_at":1,"events":[${'{},'.repeat(1_000)}{}]}`,
  ])('is not %s', (body) => {
    expect(decode(body)).toMatchObject({
      kind: 'unreadable',
      reason: expect.stringContaining('not one of version 1'),
    });
  });
});

describe('members that a newer release wrote', () => {
  test('are kept when the event is resent, together with its new members', () => {
    const newer = encodeEvent(eventOf(1)).replace('{', '{"priority":{"level":2},"__proto__":1,');
    const decoded = decode(`{"sluice":1,"enqueued_at":1,"tenant":"a","events":[${newer}]}`);
    const [event] = decoded.kind === 'pack' ? decoded.events : [];
    if (!event) throw new Error('not read');

    const sentOn = JSON.parse(encodeAlone({ ...event, attempt: 2 }, 5));

    expect(sentOn).toMatchObject({ sluice: 1, enqueued_at: 1, tenant: 'a' });
    expect(sentOn.events).toMatchObject([{ priority: { level: 2 }, attempt: 2, payload: 1 }]);
    expect(Object.hasOwn(sentOn.events[0], '__proto__')).toBe(true);
    expect(decode(JSON.stringify(sentOn))).toMatchObject({ events: [{ attempt: 2 }], unreadable: [] });
  });

  test.each([
    ['the entry', { priority: 2 }, {}],
    ['the envelope', {}, { tenant: 'a' }],
  ])('are kept when only %s has them', (_which, ofEntry, ofEnvelope) => {
    const entry = { ...JSON.parse(encodeEvent(eventOf(1))), ...ofEntry };
    const decoded = decode(JSON.stringify({ sluice: 1, enqueued_at: 1, ...ofEnvelope, events: [entry] }));
    const [event] = decoded.kind === 'pack' ? decoded.events : [];
    if (!event) throw new Error('not read');

    const sentOn = JSON.parse(encodeAlone(event, 5));

    expect(sentOn).toMatchObject({ ...ofEnvelope, events: [ofEntry] });
  });

  test('in a newer version are left to a newer release', () => {
    expect(decode('{"sluice":2,"enqueued_at":1,"events":[{}]}')).toEqual({
      kind: 'later_version',
      version: 2,
    });
  });
});

describe('the request of an event', () => {
  const request = {
    startedAtMs: 4,
    outsideSpanId: 'd'.repeat(16),
    claimMs: 1.5,
    item: 3,
    traceState: 'congo=t61rcWkgMzE',
  };

  test('can be added to the encoded event', () => {
    const body = encodePack([withRequest(encodeEvent(eventOf(1)), request, eventOf(1).acceptedAtMs)], 9);
    expect(decode(body)).toMatchObject({ events: [{ ...eventOf(1), request }], unreadable: [] });
  });

  test('is kept when the event is resent', () => {
    const sentOn = encodeAlone({ ...eventOf(1), request, attempt: 2 }, 5);
    expect(decode(sentOn)).toMatchObject({ events: [{ attempt: 2, request }] });
  });

  test('is absent from an entry of a release that did not write it', () => {
    const decoded = decode(encodePack([encodeEvent(eventOf(1))], 9));
    expect(decoded.kind === 'pack' && decoded.events[0]).not.toHaveProperty('request');
  });

  test.each([
    ['outside_span', '0'.repeat(16), 'outsideSpanId'],
    ['outside_span', 7, 'outsideSpanId'],
    ['claim_ms', -1, 'claimMs'],
    ['claim_ms', '1', 'claimMs'],
    ['item', 1.5, 'item'],
    ['tracestate', 'x'.repeat(600), 'traceState'],
    ['tracestate', {}, 'traceState'],
  ])('does without a bad %s (%j)', (member, bad, name) => {
    const entry = { ...JSON.parse(encodeEvent({ ...eventOf(1), request })), [member]: bad };
    const { [name as keyof typeof request]: _dropped, ...rest } = request;

    const decoded = decode(envelopeOf([JSON.stringify(entry)], { enqueued_at: 9 }));

    expect(decoded).toMatchObject({ unreadable: [] });
    expect(decoded.kind === 'pack' && decoded.events[0]?.request).toEqual(rest);
  });

  test.each([
    ['request_ms', 'now'],
    ['request_ms', null],
    ['request_ms', -1],
  ])('is dropped with a bad %s (%j), and its event is read', (member, bad) => {
    const entry = { ...JSON.parse(encodeEvent({ ...eventOf(1), request })), [member]: bad };
    const decoded = decode(envelopeOf([JSON.stringify(entry)], { enqueued_at: 9 }));

    expect(decoded).toMatchObject({ unreadable: [] });
    expect(decoded.kind === 'pack' && decoded.events).toEqual([{ ...eventOf(1), enqueuedAtMs: 9 }]);
  });
});

describe('an entry that is not an event', () => {
  test.each([null, 7, {}, { id: 'x' }])('is %s, and its neighbours are read', (bad) => {
    const body = `{"sluice":1,"enqueued_at":9,"events":[${encodeEvent(eventOf(1))},${JSON.stringify(bad)}]}`;

    expect(decode(body)).toEqual({
      kind: 'pack',
      events: [{ ...eventOf(1), enqueuedAtMs: 9 }],
      unreadable: [
        { body: encodePack([JSON.stringify(bad)], 9), reason: expect.stringContaining('version 1') },
      ],
    });
  });

  test('keeps its envelope, and its legible parts are reported', () => {
    const history = [{ run: 2, attempt: 3, at: 1, duration_ms: 1, error: 'e', worker: 'w', delivery: 'm' }];
    const bad = { id: eventOf(1).id, run: 2, attempt: 4, history };
    const body = JSON.stringify({
      sluice: 1,
      enqueued_at: 9,
      repeat: true,
      tenant: 'a',
      events: [bad],
    });

    const decoded = decode(body);

    if (decoded.kind !== 'pack') throw new Error('not read');
    const [entry] = decoded.unreadable;
    expect(entry).toMatchObject({
      about: { eventId: bad.id, run: 2, attempt: 4, history: [{ attempt: 3, error: 'e' }] },
    });
    expect(JSON.parse(entry?.body ?? '')).toEqual(JSON.parse(body));
  });
});

test('an entry whose history nobody can read is known by its id all the same', () => {
  const bad = { id: eventOf(1).id, run: 'x', attempt: 'x', history: 'x' };
  expect(decode(JSON.stringify({ sluice: 1, enqueued_at: 9, events: [bad] }))).toMatchObject({
    unreadable: [{ about: { eventId: bad.id, run: 1, attempt: 1, history: [] } }],
  });
});

describe('an envelope that says repeat', () => {
  test('marks each of its events as a repeat', () => {
    const events = [eventOf(1), eventOf(2)].map(encodeEvent);
    expect(decode(encodePack(events, 3, { repeat: true }))).toMatchObject({
      events: [{ repeat: true }, { repeat: true }],
    });
  });
});

describe('a message that is not a pack', () => {
  test('but a plain event is read as that event, with the same id at every delivery', () => {
    const body =
      '{"client_id":"c1","event_type":"transaction_approved","payload":{"amount":5},"timestamp":"2025-05-28T10:00:00Z"}';
    const first = decode(body);
    const second = decode(body);

    if (first.kind !== 'plain' || second.kind !== 'plain') throw new Error('not plain');
    expect(first.event).toMatchObject({
      content: {
        eventType: 'transaction_approved',
        subject: 'c1',
        payload: { amount: 5 },
        occurredAt: '2025-05-28T10:00:00Z',
      },
      acceptedAtMs: sentAtMs,
      enqueuedAtMs: sentAtMs,
      attempt: 1,
    });
    expect(isEventId(first.event.id)).toBe(true);
    expect(second.event.id).toBe(first.event.id);
    expect(traceIdOf(first.event.traceparent)).toMatch(/^[0-9a-f]{32}$/);
  });

  test.each([
    ['', 'not JSON'],
    ['hello', 'not JSON'],
    ['{"event_type":"a"}', '#/payload'],
    ['{"event_type":"a","payload":12345678901234567890}', '#/payload'],
    ['{"event_type":"a","payload":1,"payload":2}', '#/payload'],
    ['{ "sluice":1,"enqueued_at":1,"events":[]}', '#/sluice'],
    ['[]', 'neither a pack nor an event'],
  ])('and not an event either (%s) is unreadable, with a reason', (body, reason) => {
    expect(decode(body)).toEqual({ kind: 'unreadable', reason: expect.stringContaining(reason) });
  });

  test('is always decoded, whatever it is', () => {
    const starts = fc.constantFrom('', '{"sluice":', '{"sluice":1,"enqueued_at":1,"events":[');
    fc.assert(
      fc.property(starts, fc.oneof(fc.string(), fc.json()), (start, rest) => {
        expect(['pack', 'plain', 'unreadable', 'later_version']).toContain(decode(start + rest).kind);
      }),
    );
  });
});

function eventOf(payload: unknown): QueuedEvent {
  return {
    id: '0196f6a2-0000-8000-8000-000000000000',
    content: { eventType: 'a', payload },
    acceptedAtMs: 5,
    traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-00`,
    run: 1,
    attempt: 1,
  };
}

describe('an entry of an envelope that is not ours', () => {
  const event = {
    id: '01a1fbe4-56e0-8114-bee5-e4c8235d1cf0',
    accepted_at: 1,
    traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-00`,
    attempt: 1,
    event_type: 'a',
    payload: 1,
  };
  const envelope = (change: object) =>
    JSON.stringify({ sluice: 1, enqueued_at: 1, events: [{ ...event, ...change }] });

  test.each([
    ['an id that is none', { id: 'hello' }],
    ['an empty id', { id: '' }],
    ['a time that no clock shows', { accepted_at: 9e15 }],
    ['a time before all', { accepted_at: -1 }],
    ['an attempt that never was', { attempt: 0 }],
    ['an event type that is none', { event_type: 'a b' }],
    ['a trace that is none', { traceparent: 'x'.repeat(55) }],
    ['an empty subject', { subject: '' }],
  ])('with %s is unreadable', (_what, change) => {
    expect(decode(envelope({}))).toMatchObject({ kind: 'pack', unreadable: [] });
    expect(decode(envelope(change))).toMatchObject({
      kind: 'pack',
      events: [],
      unreadable: [{ reason: expect.stringContaining('version 1') }],
    });
  });

  test('with a mistake in every field has a reason of bounded length', () => {
    const wrong = Object.fromEntries(Object.keys(event).map((name) => [name, []]));
    const decoded = decode(envelope({ ...wrong, cloud_event: { ['x'.repeat(2_000)]: [] } }));
    expect(decoded.kind === 'pack' && decoded.unreadable[0]?.reason.length).toBeLessThanOrEqual(1_000);
  });

  test('that is a plain event of just the size limit is read', () => {
    const plain = (bytes: number) => JSON.stringify({ event_type: 'a', payload: 'x'.repeat(bytes) });
    const decoded = decode(plain(0));
    if (decoded.kind !== 'plain') throw new Error('not plain');
    const room = 204_800 - encodeEvent(decoded.event).length;

    expect(decode(plain(room)).kind).toBe('plain');
    expect(decode(plain(room + 1)).kind).toBe('unreadable');
  });

  test('that is a plain event over the size limit is unreadable', () => {
    const decoded = decode(JSON.stringify({ event_type: 'a', payload: 'x'.repeat(210_000) }));
    expect(decoded).toEqual({ kind: 'unreadable', reason: expect.stringContaining('the limit is 204800') });
  });
});
