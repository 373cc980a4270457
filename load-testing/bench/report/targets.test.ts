import { expect, test } from 'vitest';
import type { Figures } from './figures.ts';
import { judge as judgeResult } from './targets.ts';

const accept = {
  p50Ms: 5,
  p99Ms: 20,
  refused: 0,
  cpuMicrosPerRequest: 80,
  rssBytes: 1,
  sendsPerRequest: 0.02,
};
const judge = (figures: Figures, { quick } = { quick: false }) =>
  judgeResult({ figures, emulators: 'in memory' }, { quick });

test('a target that is reached is met, one that is missed by a little is not', () => {
  const figures = {
    raw: { ...accept, requestsPerSecond: 1_000 },
    packed: { ...accept, requestsPerSecond: 350 },
    unpacked: { ...accept, requestsPerSecond: 60 },
  };
  const [ofRaw, ofUnpacked] = judge(figures);
  expect(ofRaw).toMatchObject({ seen: '35 %', met: true });
  expect(ofUnpacked).toMatchObject({ seen: '5.8 ×', met: false });
});

test('a short run only has to be sane', () => {
  const figures = {
    raw: { ...accept, requestsPerSecond: 1_000 },
    packed: { ...accept, requestsPerSecond: 150 },
  };
  expect(judge(figures, { quick: true })[0]?.met).toBe(true);
});

test('a target that was not measured is neither met nor missed', () => {
  expect(judge({}).map(({ met }) => met)).not.toContain(true);
  expect(judge({}).map(({ met }) => met)).not.toContain(false);
});

test('memory is judged by whichever process grew most', () => {
  const heap = {
    apiBytesBefore: 100,
    apiBytesAfter: 101,
    workerBytesBefore: 100,
    workerBytesAfter: 106,
  };
  expect(judge({ heap }).at(-1)).toMatchObject({ seen: '6.0 %', met: false });
});

test('with the emulators on disk no target applies', () => {
  expect(judgeResult({ figures: {}, emulators: 'on disk' }, { quick: false })).toEqual([]);
});
