import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Claim, IdempotencyKeys, KeyedEvent } from '../../core/ports/idempotency-keys.ts';
import { createClaimKeys } from './claim-keys.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const NO_ANSWER: Claim = { kind: 'unavailable', reason: 'no route' };

function eventsOf(...keys: (string | number)[]): Map<string, KeyedEvent> {
  return new Map(keys.map((key) => [String(key), { id: `id of ${key}`, fingerprint: 'f' }]));
}

function claimOver(claim: IdempotencyKeys['claim']) {
  return createClaimKeys({ keys: { keysPerCall: 25, claim }, random: () => 0 });
}

test('each key gets its own claim', async () => {
  const refused: Claim = { kind: 'refused', reason: 'too long' };
  const claimKeys = claimOver(async (key, event) =>
    key === 'bad' ? refused : { kind: 'held', holder: event },
  );

  expect(await claimKeys(eventsOf('a', 'bad'))).toEqual(
    new Map<string, Claim>([
      ['a', { kind: 'held', holder: { id: 'id of a', fingerprint: 'f' } }],
      ['bad', refused],
    ]),
  );
});

test('an unconfirmed claim is retried for the same event while there is time', async () => {
  const claimed: KeyedEvent[] = [];
  const claimKeys = claimOver(async (_key, event) => {
    claimed.push(event);
    return claimed.length < 3 ? NO_ANSWER : { kind: 'held', holder: event };
  });

  expect(await claimKeys(eventsOf('k'))).toEqual(new Map([['k', { kind: 'held', holder: claimed[0] }]]));
  expect(claimed).toEqual(Array(3).fill(claimed[0]));
});

test('one undecided key leaves all of them undecided, and ends the retries', async () => {
  const tried: string[] = [];
  const claimKeys = claimOver(async (key, event) => {
    tried.push(key);
    if (tried.length === 6) await vi.advanceTimersByTimeAsync(900);
    return key === 'a' ? { kind: 'held', holder: event } : NO_ANSWER;
  });

  expect(await claimKeys(eventsOf('a', 'b'))).toBe('undecided');
  expect(tried).toEqual(['a', 'b', 'b', 'b', 'b', 'b']);
});

test.each([
  [1, 900],
  [25, 900],
  [26, 1_000],
  [500, 2_800],
])('when the store hangs, claiming %i keys is given up after %i ms', async (keys, ms) => {
  const signals = new Set<AbortSignal | undefined>();
  const claimKeys = claimOver((_key, _event, signal) => {
    signals.add(signal);
    return new Promise(() => {});
  });
  let outcome: unknown;
  void claimKeys(eventsOf(...Array(keys).keys())).then((decided) => {
    outcome = decided;
  });

  await vi.advanceTimersByTimeAsync(ms - 1);
  expect(outcome).toBeUndefined();
  await vi.advanceTimersByTimeAsync(1);

  expect(outcome).toBe('undecided');
  expect([...signals].map((signal) => signal?.aborted)).toEqual([true]);
});

describe('between two claims of a key', () => {
  beforeEach(() => void vi.useRealTimers());

  /** How often a key is tried until time is up, each wait being `random` of the longest. */
  async function triesWithin(claimTimeoutMs: number, random: number) {
    const tried = { times: 0 };
    const claim = async () => {
      tried.times += 1;
      return NO_ANSWER;
    };
    const keys = { keysPerCall: 25, claim };
    const claimKeys = createClaimKeys({ keys, random: () => random }, { claimTimeoutMs });
    expect(await claimKeys(eventsOf('k'))).toBe('undecided');
    return tried;
  }

  test('there is a pause, so that retries do not storm a store that is down', async () => {
    expect(await triesWithin(100, 1)).toEqual({ times: 1 });
  });

  test('the time may end, and then there is no second claim', async () => {
    const tried = await triesWithin(20, 0);
    const { times } = tried;
    await setTimeout(20);

    expect(tried.times).toBe(times);
  });
});

test('a claim that throws is a bug, not an undecided key', async () => {
  const claimKeys = claimOver(() => Promise.reject(new TypeError('a bug')));

  await expect(claimKeys(eventsOf('k'))).rejects.toThrow('a bug');
});
