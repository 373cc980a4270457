import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Sender, Sent } from '../../core/ports/queue.ts';
import type { PackSummary, ShedReason } from '../../core/telemetry/api-probe.ts';
import { createPacker, type PackerOptions, type PackOutcome } from './packer.ts';

const SENT: Sent = { kind: 'confirmed' };

/** A packer over a queue in memory, which responds to each message with `answer`. */
function packerOver(answer: Sender['send'], options: Partial<PackerOptions> = {}) {
  const bodies: { sluice: number; enqueued_at: number; repeat?: true; events: { n: number }[] }[] = [];
  const told: PackSummary[] = [];
  const shed: { events: number; reason: ShedReason }[] = [];
  const packer = createPacker(
    {
      sender: {
        send(body, options) {
          bodies.push(JSON.parse(body));
          return answer(body, options);
        },
      },
      probe: {
        packSent: (pack) => void told.push(pack),
        shed: (events, reason) => void shed.push({ events, reason }),
      },
      now: () => 1_000,
      random: () => 0,
    },
    { lingerMs: A_LONG_TIME, ...options },
  );
  return { packer, bodies, told, shed };
}

const A_LONG_TIME = 1_000_000;
const encoded = (n: number) => JSON.stringify({ n });
/** Only a full pack or the drain ends the linger, so that packs do not depend on the clock. */
async function acceptMany({ packer }: ReturnType<typeof packerOver>, ...entries: string[]) {
  const accepted = entries.map((entry) => packer.accept(entry));
  await packer.drain();
  return Promise.all(accepted);
}
const numbered = (count: number) => Array.from({ length: count }, (_, n) => encoded(n));

test('events that arrive together share a message, stamped with its time of sending', async () => {
  const over = packerOver(async () => SENT);

  const outcomes = await acceptMany(over, ...numbered(3));

  expect(outcomes).toEqual(Array(3).fill({ kind: 'queued' }));
  expect(over.bodies).toEqual([{ sluice: 1, enqueued_at: 1_000, events: [{ n: 0 }, { n: 1 }, { n: 2 }] }]);
  expect(over.told).toEqual([{ events: 3, bytes: expect.any(Number), outcome: 'sent' }]);
});

test('a pack is sent when its linger ends', async () => {
  const { packer } = packerOver(async () => SENT, { lingerMs: 1 });

  expect(await packer.accept(encoded(1))).toEqual({ kind: 'queued' });
});

test('a pack closes at 50 events', async () => {
  const over = packerOver(async () => SENT);

  await acceptMany(over, ...numbered(120));

  expect(over.bodies.map(({ events }) => events.length)).toEqual([50, 50, 20]);
});

test('maxEvents 1 sends one event per message', async () => {
  const over = packerOver(async () => SENT, { maxEvents: 1 });

  await acceptMany(over, ...numbered(3));

  expect(over.bodies).toHaveLength(3);
});

test('a pack closes before it exceeds 64 KiB, and a larger event travels alone', async () => {
  const over = packerOver(async () => SENT);
  const sized = (bytes: number) => JSON.stringify({ n: 'a'.repeat(bytes) });

  await acceptMany(over, ...[40_000, 40_000, 100_000, 10].map(sized));

  expect(over.bodies.map(({ events }) => events.length)).toEqual([1, 1, 1, 1]);
});

test.each<[Exclude<Sent, { kind: 'confirmed' }>, PackOutcome['kind']]>([
  [{ kind: 'unknown', reason: 'hung up' }, 'unavailable'],
  [{ kind: 'not_sent', reason: 'no route' }, 'unavailable'],
  [{ kind: 'refused', reason: 'too long' }, 'refused'],
])('every event of a pack gets the outcome of its send, with the reason: %o', async (sent, kind) => {
  const over = packerOver(async () => sent);
  const outcome = { ...sent, kind };

  expect(await acceptMany(over, ...numbered(2))).toEqual([outcome, outcome]);
  expect(over.told).toEqual([{ events: 2, bytes: expect.any(Number), outcome: kind, reason: sent.reason }]);
});

describe('a pack that the queue does not confirm', () => {
  const UNKNOWN: Sent = { kind: 'unknown', reason: 'hung up' };

  /** The queue responds to each try with the next of these. */
  async function acceptAnswered(...answers: Sent[]) {
    const left = [...answers];
    const over = packerOver(async () => left.shift() ?? SENT);
    const outcomes = await acceptMany(over, ...numbered(2));
    const { bodies, told } = over;
    return { outcomes, bodies, told };
  }

  test('is sent again, marked as a repeat, because the first try may have arrived', async () => {
    const { outcomes, bodies, told } = await acceptAnswered(UNKNOWN, SENT);

    expect(outcomes).toEqual(Array(2).fill({ kind: 'queued' }));
    const first = { sluice: 1, enqueued_at: 1_000, events: [{ n: 0 }, { n: 1 }] };
    expect(bodies).toEqual([first, { ...first, repeat: true }]);
    expect(told).toMatchObject([{ outcome: 'sent' }]);
  });

  test('is sent again without the mark when the first try certainly never arrived', async () => {
    const { outcomes, bodies } = await acceptAnswered({ kind: 'not_sent', reason: 'hung up' }, SENT);

    expect(outcomes).toEqual(Array(2).fill({ kind: 'queued' }));
    expect(bodies[1]).toEqual(bodies[0]);
    expect(bodies).toHaveLength(2);
  });

  test('is given up after its second try', async () => {
    const { outcomes, bodies, told } = await acceptAnswered(UNKNOWN, UNKNOWN, SENT);

    expect(outcomes).toEqual(Array(2).fill({ kind: 'unavailable', reason: 'hung up' }));
    expect(bodies).toHaveLength(2);
    expect(told).toMatchObject([{ outcome: 'unavailable', reason: 'hung up' }]);
  });

  test('is not sent again if the queue refuses it', async () => {
    const { outcomes, bodies } = await acceptAnswered({ kind: 'refused', reason: 'too long' }, SENT);

    expect(outcomes.map(({ kind }) => kind)).toEqual(['refused', 'refused']);
    expect(bodies).toHaveLength(1);
  });

  test('has one deadline for both tries', async () => {
    const signals: (AbortSignal | undefined)[] = [];
    const over = packerOver(
      async (_body, options) => {
        signals.push(options?.signal);
        return signals.length === 1 ? UNKNOWN : new Promise(() => {});
      },
      { sendTimeoutMs: 20 },
    );

    const [outcome] = await acceptMany(over, encoded(1));

    expect(outcome).toEqual({
      kind: 'unavailable',
      reason: expect.stringContaining('the confirmation took longer than 20 ms'),
    });
    expect(new Set(signals).size).toBe(1);
    expect(signals[0]?.aborted).toBe(true);
  });
});

describe('while the queue hangs', () => {
  const never = () => new Promise<Sent>(() => {});
  /** The outcome of each event, and its time on a clock that jumps from timer to timer. */
  async function answersOver(over: ReturnType<typeof packerOver>, ...entries: string[]) {
    const startedAtMs = performance.now();
    const answers = Promise.all(
      entries.map(async (entry) => ({
        ...(await over.packer.accept(entry)),
        afterMs: performance.now() - startedAtMs,
      })),
    );
    void over.packer.drain();
    await vi.runAllTimersAsync();
    return answers;
  }
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('a send is aborted at its deadline', async () => {
    let signal: AbortSignal | undefined;
    const over = packerOver(
      (_body, options) => {
        signal = options?.signal;
        return never();
      },
      { sendTimeoutMs: 20 },
    );

    expect(await answersOver(over, encoded(1))).toMatchObject([{ kind: 'unavailable', afterMs: 20 }]);
    expect(signal?.aborted).toBe(true);
  });

  test('events that wait behind it for too long are shed', async () => {
    const over = packerOver(never, { maxInFlight: 1, maxEvents: 1, sendTimeoutMs: 60, maxWaitMs: 30 });

    const outcomes = await answersOver(over, ...numbered(5));

    expect(outcomes.map(({ kind }) => kind)).toEqual(['unavailable', ...Array(4).fill('overloaded')]);
    expect(over.bodies).toHaveLength(1);
    expect(over.shed).toEqual(Array(4).fill({ events: 1, reason: 'waited_too_long' }));
  });

  test('every event has its outcome within 0.75 s, even behind others', async () => {
    const over = packerOver(never, { lingerMs: 4 });

    const answers = await answersOver(over, ...numbered(2_000));

    expect(new Set(answers.map(({ kind }) => kind))).toEqual(new Set(['unavailable', 'overloaded']));
    expect(Math.max(...answers.map(({ afterMs }) => afterMs))).toBeLessThanOrEqual(750);
  });

  test('events beyond the buffer are shed at once', async () => {
    const over = packerOver(never, { maxBufferedEvents: 2, sendTimeoutMs: 20 });

    const outcomes = await answersOver(over, ...numbered(3));

    expect(outcomes).toMatchObject([
      { kind: 'unavailable' },
      { kind: 'unavailable' },
      { kind: 'overloaded', afterMs: 0 },
    ]);
    expect(over.shed).toEqual([{ events: 1, reason: 'buffer_full' }]);
    expect(over.packer.buffered().items).toBe(0);
  });

  test("events beyond the buffer's bytes are shed, too", async () => {
    const over = packerOver(never, { maxBufferedBytes: 10, sendTimeoutMs: 20 });

    expect(await over.packer.accept(JSON.stringify({ n: 1_000_000 }))).toEqual({ kind: 'overloaded' });
  });
});

test('the mean size of a pack follows the recent packs', async () => {
  const over = packerOver(async () => SENT);
  expect(over.packer.meanPackEvents()).toBe(1);

  await acceptMany(over, ...numbered(50));
  expect(over.packer.meanPackEvents()).toBe(50);
  await acceptMany(over, ...numbered(10));
  expect(over.packer.meanPackEvents()).toBe(48);
  for (let n = 0; n < 200; n += 1) await acceptMany(over, ...numbered(1));
  expect(over.packer.meanPackEvents()).toBeCloseTo(1, 1);
});

test('a queue that throws is a bug, not an outcome', async () => {
  const over = packerOver(() => Promise.reject(new TypeError('a bug')));

  await expect(acceptMany(over, encoded(1))).rejects.toThrow('a bug');
});

test('a drain sends waiting events at once', async () => {
  const { packer, bodies } = packerOver(async () => SENT);
  const accepted = packer.accept(encoded(1));

  await packer.drain();

  expect(await accepted).toEqual({ kind: 'queued' });
  expect(bodies).toHaveLength(1);
});

describe('a pack with a sampled event', () => {
  test('has a span in a trace of its own, which each of its events learns', async () => {
    const over = packerOver(async () => SENT);
    const accepted = [over.packer.accept(encoded(1)), over.packer.accept(encoded(2), { sampled: true })];
    await over.packer.drain();
    const outcomes = await Promise.all(accepted);

    const [{ sampled }] = over.told as [PackSummary];
    expect(sampled?.span).toEqual({
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
      spanId: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
    expect(sampled?.waitedMs).toBeGreaterThanOrEqual(0);
    expect(outcomes).toEqual(Array(2).fill({ kind: 'queued', pack: sampled?.span }));
  });

  test('that was not confirmed says so, and names its span', async () => {
    const over = packerOver(async () => ({ kind: 'refused', reason: 'AccessDenied' }));
    const accepted = over.packer.accept(encoded(1), { sampled: true });
    await over.packer.drain();

    expect(await accepted).toMatchObject({ kind: 'refused', pack: over.told[0]?.sampled?.span });
    expect(over.told).toMatchObject([{ reason: 'AccessDenied' }]);
  });
});
