import { expect, test } from 'vitest';
import { DEFAULT_SCALING } from '../../core/scaling/scaling.ts';
import { AWS_CONDITIONS } from './conditions.ts';
import type { Term, View } from './engine.ts';
import { NET, netMetric } from './net.ts';
import { createPolicyOnAws } from './policy-on-aws.ts';
import { createRandom } from './random.ts';
import { createView } from './testing/view.ts';

const LEADER: Term = { from: 0, until: Infinity };
const MINUTE = 60;

/** The fleet's size after each of some seconds; instances boot in no time. */
function follow(terms: Term[], views: (second: number) => Partial<View>, seconds: number, net = NET) {
  const engine = createPolicyOnAws(DEFAULT_SCALING, netMetric(DEFAULT_SCALING, net));
  const sizer = engine.start({
    conditions: { ...AWS_CONDITIONS, metricDelaySeconds: [60, 60], attributeAgeSeconds: [0, 0] },
    randomOf: (stream) => createRandom(1, stream),
    leadership: () => terms,
  });
  let desired = 2;
  const sizes = Array.from({ length: seconds }, (_, second) => {
    desired = sizer.decide(createView({ second, desired, ...views(second) }));
    return desired;
  });
  return { sizes, interferences: sizer.interferences?.() };
}

test('a leader raises the fleet in its next round, and the net has nothing to add', () => {
  const { sizes, interferences } = follow([LEADER], () => ({ visible: 50_000 }), 10 * MINUTE);

  expect(sizes[0]).toBe(20);
  expect(sizes.at(-1)).toBe(20);
  expect(interferences).toBe(0);
});

test('without a leader, the net raises the fleet in four minutes, and never shrinks it', () => {
  const { sizes, interferences } = follow(
    [],
    (second) => ({ visible: second < 6 * MINUTE ? 12_000 : 0 }),
    60 * MINUTE,
  );

  expect(sizes.findIndex((size) => size > 2)).toBe(4 * MINUTE - 1);
  expect(sizes.at(-1)).toBe(6);
  expect(interferences).toBe(0);
});

test('while the table is down, nobody leads, and the net acts', () => {
  const { sizes, interferences } = follow([LEADER], () => ({ visible: 12_000, frozen: true }), 5 * MINUTE);

  expect(sizes[0]).toBe(2);
  expect(sizes.at(-1)).toBe(6);
  expect(interferences).toBe(0);
});

test('two leaders at once take one worker away at a time', () => {
  const terms = [LEADER, { ...LEADER, from: 7 }];
  const sizesWhile = (leaving: number) =>
    follow(terms, (second) => ({ ...(second === 0 ? { desired: 10 } : {}), leaving }), 60).sizes;

  expect([0, 16, 23, 31].map((second) => sizesWhile(0)[second])).toEqual([10, 9, 8, 7]);
  expect(new Set(sizesWhile(1))).toEqual(new Set([10]));
});

test('a net as sensitive as the policy undoes what the leader does, and that is counted', () => {
  const late = (second: number) => ({ visible: second < 4 * MINUTE ? 50_000 : 0, inFlight: 0 });
  const { interferences } = follow([LEADER], late, 6 * MINUTE, { factor: 1, per: 'desired' });

  expect(interferences).toBeGreaterThan(0);
});
