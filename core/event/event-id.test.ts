import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createEventIds, deriveEventId, isEventId, mintedAtMs } from './event-id.ts';

const secret = 'a secret of at least sixteen';
const ids = createEventIds([secret]);
const times = fc.integer({ min: 0, max: 2 ** 48 - 1 });

describe('an event id', () => {
  test('is a UUIDv8 that holds the time of its minting', () => {
    fc.assert(
      fc.property(times, (nowMs) => {
        const id = ids.mint(nowMs);
        expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(ids.verify(id)).toEqual({ kind: 'authentic', mintedAtMs: nowMs });
        expect(mintedAtMs(id)).toBe(nowMs);
      }),
    );
  });

  test('sorts by the time of its minting', () => {
    fc.assert(
      fc.property(times, times, (a, b) => {
        fc.pre(a < b);
        expect(ids.mint(a) < ids.mint(b)).toBe(true);
      }),
    );
  });

  test('is different each time', () => {
    const minted = new Set(Array.from({ length: 10_000 }, () => ids.mint(1_748_426_400_000)));
    expect(minted.size).toBe(10_000);
  });

  test('has 50 random bits', () => {
    const randoms = Array.from({ length: 200 }, () =>
      BigInt(`0x${ids.mint(0).replaceAll('-', '').slice(12, 26)}`),
    );
    const ever = randoms.reduce((bits, one) => bits | one);
    const always = randoms.reduce((bits, one) => bits & one);

    expect((ever & ~always).toString(2)).toBe(`${'1'.repeat(12)}00${'1'.repeat(38)}`);
  });

  test('is forged if a single digit was changed', () => {
    fc.assert(
      fc.property(times, fc.nat({ max: 35 }), fc.integer({ min: 1, max: 15 }), (nowMs, at, by) => {
        const id = ids.mint(nowMs);
        fc.pre(id[at] !== '-');
        const digit = ((Number.parseInt(id[at] as string, 16) + by) % 16).toString(16);
        const changed = id.slice(0, at) + digit + id.slice(at + 1);
        expect(ids.verify(changed).kind).toBe(isEventId(changed) ? 'forged' : 'malformed');
      }),
    );
  });

  test('is forged if it was signed with another secret', () => {
    const stranger = createEventIds(['another secret of some length']);
    expect(ids.verify(stranger.mint(Date.now()))).toEqual({ kind: 'forged' });
  });

  test('stays valid after a rotation, until its secret is removed', () => {
    const old = ids.mint(1_000);
    const rotated = createEventIds(['the new secret, put first', secret]);

    expect(rotated.verify(old)).toEqual({ kind: 'authentic', mintedAtMs: 1_000 });
    expect(ids.verify(rotated.mint(2_000))).toEqual({ kind: 'forged' });
    expect(createEventIds(['the new secret, put first']).verify(rotated.mint(2_000)).kind).toBe('authentic');
    expect(createEventIds(['the new secret, put first']).verify(old)).toEqual({ kind: 'forged' });
  });

  test.each([
    '',
    'x',
    '00000000-0000-4000-8000-000000000000',
    '00000000-0000-8000-0000-000000000000',
    '00000000000080008000000000000000',
    '00000000-0000-8000-8000-00000000000',
    '00000000-0000-8000-8000-0000000000000',
    '00000000-0000-8000-8000-000000000000\n',
    '{00000000-0000-8000-8000-000000000000}',
    '0000000000-0000-8000-8000-000000000000',
  ])('is not %j', (text) => {
    expect(ids.verify(text)).toEqual({ kind: 'malformed' });
  });

  test('is malformed for any other text', () => {
    fc.assert(fc.property(fc.string(), (text) => ids.verify(text).kind === 'malformed'));
  });
});

describe('a derived id', () => {
  test('is the same for the same message, and different for another', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), times, (a, b, sentAtMs) => {
        fc.pre(a !== b);
        expect(deriveEventId(a, sentAtMs)).toBe(deriveEventId(a, sentAtMs));
        expect(deriveEventId(a, sentAtMs)).not.toBe(deriveEventId(b, sentAtMs));
      }),
    );
  });

  test('has the form of an event id, but is not authentic', () => {
    const id = deriveEventId('a1b2c3d4-0000-4000-8000-000000000000', 1_748_426_400_000);
    expect(isEventId(id)).toBe(true);
    expect(ids.verify(id)).toEqual({ kind: 'forged' });
  });
});
