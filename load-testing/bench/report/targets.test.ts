import { describe, expect, test } from 'vitest';
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

describe('the cost of tracing', () => {
  const cost = { cpuMicros: 100, perSecond: 1_000, missingSpans: 0, slowerBy: 0, moreCpu: 0 };
  const judgeWorker = (all: Partial<typeof cost>) =>
    judge({ 'telemetry-worker': { off: cost, 'one in ten': cost, all: { ...cost, ...all } } }).find(
      ({ target }) => target.startsWith('workers: more CPU to trace all'),
    );

  test('is judged by the CPU that it takes', () => {
    expect(judgeWorker({ moreCpu: 0.3 })).toMatchObject({ seen: '30 %', met: true });
    expect(judgeWorker({ moreCpu: 0.31 })).toMatchObject({ seen: '31 %', met: false });
  });

  test('counts only if every span reached the collector', () => {
    expect(judgeWorker({ moreCpu: 0.1, missingSpans: 1 })?.met).toBe(false);
  });
});

test('with the emulators on disk no target applies', () => {
  expect(judgeResult({ figures: {}, emulators: 'on disk' }, { quick: false })).toEqual([]);
});
