import { expect, test } from 'vitest';
import type { Figures } from './figures.ts';
import { judge } from './targets.ts';

const accept = {
  p50Ms: 5,
  p99Ms: 20,
  refused: 0,
  cpuMicrosPerRequest: 80,
  rssBytes: 1,
  sendsPerRequest: 0.02,
};
const nothing: Figures = {};

test('a target that is reached is met, and one that is missed by a little is not', () => {
  const figures = {
    ...nothing,
    raw: { ...accept, requestsPerSecond: 1_000 },
    packed: { ...accept, requestsPerSecond: 350 },
    unpacked: { ...accept, requestsPerSecond: 60 },
  };
  const [ofRaw, ofUnpacked] = judge(figures, { quick: false });
  expect(ofRaw).toMatchObject({ seen: '35 %', met: true });
  expect(ofUnpacked).toMatchObject({ seen: '5.8 ×', met: false });
});

test('a short run only has to be sane', () => {
  const figures = {
    ...nothing,
    raw: { ...accept, requestsPerSecond: 1_000 },
    packed: { ...accept, requestsPerSecond: 150 },
  };
  expect(judge(figures, { quick: true })[0]?.met).toBe(true);
});

test('what was not measured is neither met nor missed', () => {
  expect(judge(nothing, { quick: false }).map(({ met }) => met)).not.toContain(true);
  expect(judge(nothing, { quick: false }).map(({ met }) => met)).not.toContain(false);
});

test('memory is judged by whichever process grew most', () => {
  const heap = {
    apiBytesBefore: 100,
    apiBytesAfter: 101,
    workerBytesBefore: 100,
    workerBytesAfter: 106,
  };
  expect(judge({ ...nothing, heap }, { quick: false }).at(-1)).toMatchObject({ seen: '6.0 %', met: false });
});
