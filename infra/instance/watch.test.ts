import { expect, test } from 'vitest';
import type { OwnGroup, OwnInstance } from '../../core/ports/own-instance.ts';
import { watch } from './watch.ts';

/** A group and an instance whose process answers as each look says. After the last one the instance is terminated. `failing`: which calls fail. */
function rig(looks: { live: boolean; ready?: boolean }[], failing: number[] = [], pause = async () => {}) {
  const calls: string[] = [];
  let at = -1;
  const call = (name: string) => {
    calls.push(`${at}: ${name}`);
    if (failing.includes(calls.length - 1)) throw new Error('throttled');
  };
  const instance: OwnInstance = {
    id: async () => 'i-0abc',
    async target() {
      at += 1;
      return at < looks.length ? 'InService' : 'Terminated';
    },
  };
  const group: OwnGroup = {
    async completeHook(hook) {
      call(`complete ${hook}`);
      return 'completed';
    },
    async reportUnhealthy() {
      call('report');
    },
  };
  const deps = {
    instance,
    group,
    isOk: async (check: 'live' | 'ready') => looks[at]?.[check] ?? false,
    logger: { info() {}, warn() {} },
    signal: new AbortController().signal,
    pause,
  };
  return { run: () => watch(deps), calls };
}

const down = { live: false };

test('the group hears once that the process is ready', async () => {
  const { run, calls } = rig([down, { live: true, ready: true }, { live: true, ready: true }]);
  await run();
  expect(calls).toEqual(['1: complete ready']);
});

test('a call that fails is made again after the next look', async () => {
  const { run, calls } = rig(Array(3).fill({ live: true, ready: true }), [0]);
  await run();
  expect(calls).toEqual(['0: complete ready', '1: complete ready']);
});

test('the group replaces an instance whose process does not answer for a minute', async () => {
  const { run, calls } = rig([{ live: true, ready: true }, ...Array(14).fill(down)]);
  await run();
  expect(calls).toEqual(['0: complete ready', '12: report']);
});

test('the report is made again until it succeeds, and then no more', async () => {
  const { run, calls } = rig([{ live: true, ready: true }, ...Array(20).fill(down)], [1, 2]);
  await run();
  expect(calls).toEqual(['0: complete ready', '12: report', '13: report', '14: report']);
});

test('the watch ends when it is told to, and not as if the instance were terminated', async () => {
  const { run } = rig(Array(3).fill(down), [], async () => {
    throw new Error('aborted');
  });
  await expect(run()).rejects.toThrow('aborted');
});
