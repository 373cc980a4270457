import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createMemoryLeaseRecords, type MemoryLeaseRecords } from '../testing/lease-records.ts';
import { createLeases, type Duty, type Leases } from './leases.ts';

const TTL_MS = 15_000;
const EVERY_MS = 5_000;
const TIMEOUT_MS = 2_000;

let records: MemoryLeaseRecords;
/** What happened, in order. */
let log: string[];
/** The processes' reports. */
let held: { holder: string; name: string; isHeld: boolean }[];
/** A frozen process's timers stand still while its clock goes on. */
let frozenMs: number;

beforeEach(() => {
  vi.useFakeTimers();
  records = createMemoryLeaseRecords();
  log = [];
  held = [];
  frozenMs = 0;
});
afterEach(() => void vi.useRealTimers());

function leasesOf(holder: string, { random = (): number => 1 } = {}): Leases {
  const monotonicNow = () => performance.now() + frozenMs;
  const probe = {
    failed: (_error: unknown, what: string) => void log.push(what),
    dutyHeld: (name: string, isHeld: boolean) => void held.push({ holder, name, isHeld }),
  };
  const options = { holder, ttlMs: TTL_MS, everyMs: EVERY_MS, timeoutMs: TIMEOUT_MS };
  return createLeases({ records, probe, monotonicNow, random }, options);
}

/** Goes on until its signal aborts. */
const untilAborted =
  (who: string): Duty =>
  async (signal) => {
    log.push(`${who} begins`);
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    log.push(`${who} ends`);
  };

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

test('one process does the duty, for as long as it renews the lease', async () => {
  const mine = leasesOf('me').hold('x', untilAborted('me'));
  await pass(EVERY_MS);
  const yours = leasesOf('you').hold('x', untilAborted('you'));
  await pass(20 * TTL_MS);
  expect(log).toEqual(['me begins']);

  await mine.stop();
  expect(log).toEqual(['me begins', 'me ends']);
  await pass(EVERY_MS);
  expect(log).toEqual(['me begins', 'me ends', 'you begins']);
  await yours.stop();
});

test('each process says whether it does the duty', async () => {
  const mine = leasesOf('me').hold('x', untilAborted('me'));
  const yours = leasesOf('you').hold('x', untilAborted('you'));
  await pass(EVERY_MS);
  await mine.stop();
  await pass(EVERY_MS);
  const saidBy = (who: string) => held.flatMap(({ holder, isHeld }) => (holder === who ? [isHeld] : []));
  expect(saidBy('me')).toEqual([false, true, false]);
  expect(saidBy('you')).toEqual([false, true]);
  await yours.stop();
});

test('a holder that vanishes is replaced when its time is over, and not before', async () => {
  await records.write('x', { holder: 'killed', version: 1 }, new AbortController().signal);
  const mine = leasesOf('me').hold('x', untilAborted('me'));

  await pass(EVERY_MS + TTL_MS - 1);
  expect(log).toEqual([]);
  await pass(1);
  expect(log).toEqual(['me begins']);
  await mine.stop();
});

describe('a holder that loses the lease', () => {
  test('is told by its signal when another has taken it', async () => {
    const mine = leasesOf('me').hold('x', untilAborted('me'));
    await pass(EVERY_MS);
    const { version } = await records.read('x', new AbortController().signal);
    await records.write('x', { holder: 'you', version: version + 1 }, new AbortController().signal);

    await pass(EVERY_MS);

    expect(log).toEqual(['me begins', 'me ends']);
    await mine.stop();
  });

  test('is told by its signal when it has not reached the store in time, before another may begin', async () => {
    const mine = leasesOf('me').hold('x', untilAborted('me'));
    await pass(EVERY_MS);
    records.cut();

    await pass(TTL_MS - TIMEOUT_MS - 1);
    expect(log).toEqual(['me begins']);
    await pass(1);
    expect(log).toEqual(['me begins', 'me ends']);

    records.restore();
    await pass(2 * EVERY_MS);
    expect(log).toEqual(['me begins', 'me ends', 'me begins']);
    await mine.stop();
  });

  test('and was frozen sees its signal aborted when it wakes, before any timer fires', async () => {
    const wakes = Promise.withResolvers<void>();
    const mine = leasesOf('me').hold('x', async (signal) => {
      log.push('begins');
      await wakes.promise;
      log.push(signal.aborted ? 'starts nothing' : 'goes on');
    });
    await pass(EVERY_MS);

    frozenMs += TTL_MS;
    wakes.resolve();
    await Promise.resolve();

    expect(log).toEqual(['begins', 'starts nothing']);
    await mine.stop();
  });
});

test('a process that stops while it takes the lease does not begin the duty, and lets go', async () => {
  const { write } = records;
  const mine = leasesOf('me').hold('x', untilAborted('me'));
  let stopped: Promise<void> | undefined;
  records.write = async (...args) => {
    stopped ??= mine.stop();
    return write(...args);
  };
  await pass(EVERY_MS);
  await stopped;

  expect(log).toEqual([]);
  expect(await records.read('x', new AbortController().signal)).toEqual({ holder: undefined, version: 2 });
});

test('a duty that is told to stop ends before another process begins it', async () => {
  const mayEnd = Promise.withResolvers<void>();
  const mine = leasesOf('me').hold('x', async (signal) => {
    log.push('mine begins');
    await mayEnd.promise;
    log.push(`mine ends, ${signal.aborted ? 'aborted' : 'not aborted'}`);
  });
  await pass(EVERY_MS);
  const yours = leasesOf('you').hold('x', untilAborted('yours'));

  const stopped = mine.stop();
  await pass(10 * TTL_MS);
  expect(log).toEqual(['mine begins']);
  mayEnd.resolve();
  await stopped;
  await pass(EVERY_MS);

  expect(log).toEqual(['mine begins', 'mine ends, aborted', 'yours begins']);
  await yours.stop();
});

test('a duty that fails is reported, and begins anew', async () => {
  const mine = leasesOf('me').hold('x', async () => {
    log.push('begins');
    throw new Error('no');
  });
  await pass(2 * EVERY_MS);

  expect(log.slice(0, 3)).toEqual(['begins', 'could not go on with the duty x', 'begins']);
  await mine.stop();
});

test('a duty that takes long keeps no other one waiting', async () => {
  const mine = leasesOf('me');
  const held = [mine.hold('long', untilAborted('long')), mine.hold('short', untilAborted('short'))];

  await pass(3 * EVERY_MS);

  expect(log.sort()).toEqual(['long begins', 'short begins']);
  await Promise.all(held.map((one) => one.stop()));
});

test('two duties spread over two processes', async () => {
  const held = ['me', 'you'].flatMap((who) => {
    const leases = leasesOf(who, { random: Math.random });
    return ['a', 'b'].map((name) => leases.hold(name, untilAborted(who)));
  });

  await pass(10 * TTL_MS);

  expect(log.sort()).toEqual(['me begins', 'you begins']);
  await Promise.all(held.map((one) => one.stop()));
});
