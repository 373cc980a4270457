import { expect, test } from 'vitest';
import type { FleetGroup, Removal } from '../ports/fleet-group.ts';
import type { WantedFleet } from '../ports/fleet-registry.ts';
import { createFleetScaler, type Observation, type ScalingRound } from './fleet-scaler.ts';
import { DEFAULT_SCALING } from './scaling.ts';

const { signal } = new AbortController();
/** Of the policy: how long fewer workers must have been enough. */
const COOLDOWN_MS = DEFAULT_SCALING.scaleInCooldownMs;

/** A scaler on a group in memory, whose calls are noted. */
function createRig({ desired = 2, min = 2, max = 20 } = {}) {
  const rig = {
    desired,
    min,
    max,
    backlog: 0,
    nowMs: 0,
    isTableDown: false,
    isThrottled: false,
    removal: { kind: 'removed', worker: 'w' } as Removal,
    failing: new Set<keyof FleetGroup>(),
    /** Called when the group is read. */
    onRead: () => {},
    calls: [] as string[],
    published: [] as Pick<WantedFleet, 'desired' | 'max' | 'changes'>[],
    rounds: [] as ScalingRound[],
  };
  const call = (name: keyof FleetGroup, ...args: number[]) => {
    if (name !== 'read') rig.calls.push([name, ...args].join(' '));
    if (rig.failing.has(name)) throw new Error(`${name} fails`);
  };
  const group: FleetGroup = {
    async read() {
      call('read');
      rig.onRead();
      return { desired: rig.desired, min: rig.min, max: rig.max };
    },
    async raise(to) {
      call('raise', to);
      if (rig.desired >= to) return false;
      rig.desired = to;
      return true;
    },
    async removeOne(from) {
      call('removeOne', from);
      if (rig.removal.kind === 'removed') rig.desired -= 1;
      return rig.removal;
    },
  };
  const observe = async (): Promise<Observation> => {
    if (rig.isTableDown) throw new Error('no table');
    return { visible: rig.backlog, inFlight: 0, throughput: 0, throttled: rig.isThrottled };
  };
  const newScaler = () =>
    createFleetScaler(
      {
        group,
        observe,
        publish: async ({ desired, max, changes }) =>
          void rig.published.push({ desired, max, changes: { ...changes } }),
        probe: { scaled: (round) => void rig.rounds.push(round) },
        monotonicNow: () => rig.nowMs,
      },
      DEFAULT_SCALING,
    );
  const scaler = newScaler();
  return Object.assign(rig, {
    newScaler,
    round: (by = signal) => scaler.round(by),
    /** A round now, and one after the cool-down. */
    async roundsOfCooldown() {
      await scaler.round(signal);
      rig.nowMs += COOLDOWN_MS;
      await scaler.round(signal);
    },
    last: () => rig.rounds.at(-1),
  });
}

test('a group that is too small is raised at once, and the decision is published with its reason', async () => {
  const rig = createRig();
  rig.backlog = 200;
  await rig.round();

  expect(rig.calls).toEqual(['raise 10']);
  expect(rig.last()).toMatchObject({ outcome: 'raised', from: 2, to: 10 });
  expect(rig.last()?.reason).toContain('200 ÷ 20');
  expect(rig.published).toEqual([{ desired: 10, max: 20, changes: { up: 1, down: 0 } }]);
});

test('workers that still boot count, so that nothing more is asked for them', async () => {
  const rig = createRig();
  rig.backlog = 200;
  await rig.round();
  await rig.round();

  expect(rig.calls).toEqual(['raise 10']);
  expect(rig.last()).toMatchObject({ outcome: 'kept', to: 10 });
});

test('one worker goes per cool-down, and is named', async () => {
  const rig = createRig({ desired: 6 });
  await rig.roundsOfCooldown();

  expect(rig.calls).toEqual(['removeOne 6']);
  expect(rig.last()).toMatchObject({ outcome: 'removed', from: 6, to: 5, worker: 'w' });
  expect(rig.published.at(-1)).toEqual({ desired: 5, max: 20, changes: { up: 0, down: 1 } });
});

test('a worker that may not go is asked for again in the next round, without another cool-down', async () => {
  const rig = createRig({ desired: 6 });
  rig.removal = { kind: 'waits', reason: 'an instance refresh is under way' };
  await rig.roundsOfCooldown();
  expect(rig.last()).toMatchObject({ outcome: 'waited', from: 6, to: 6 });
  expect(rig.last()?.reason).toMatch(/; waits: an instance refresh is under way$/);
  expect(rig.published.at(-1)).toMatchObject({ desired: 6, changes: { up: 0, down: 0 } });

  rig.removal = { kind: 'removed', worker: 'w' };
  rig.nowMs += 1;
  await rig.round();
  expect(rig.last()).toMatchObject({ outcome: 'removed', to: 5 });
});

test("the group's own limits apply, also when they change", async () => {
  const rig = createRig({ desired: 3, min: 3, max: 5 });
  rig.backlog = 1_000;
  await rig.round();
  expect(rig.calls).toEqual(['raise 5']);

  rig.max = 8;
  await rig.round();
  expect(rig.calls).toEqual(['raise 5', 'raise 8']);

  rig.backlog = 0;
  [rig.desired, rig.min] = [4, 4];
  await rig.roundsOfCooldown();
  expect(rig.calls).toHaveLength(2);
});

test('a size that a person changed is what the next round starts from', async () => {
  const rig = createRig({ desired: 4 });
  await rig.roundsOfCooldown();
  rig.desired = 9;
  await rig.roundsOfCooldown();

  expect(rig.calls).toEqual(['removeOne 4', 'removeOne 9']);
});

test('while a dependency is down the size stays, and the cool-down begins again', async () => {
  const rig = createRig({ desired: 6 });
  await rig.round();
  rig.isTableDown = true;
  rig.nowMs += COOLDOWN_MS;
  await rig.round();
  expect(rig.last()).toMatchObject({ outcome: 'frozen', to: 6 });

  rig.isTableDown = false;
  await rig.round();
  expect(rig.calls).toEqual([]);
});

test('while the table throttles the size stays, whatever waits, and follows the backlog again afterwards', async () => {
  const rig = createRig({ desired: 3 });
  rig.backlog = 200;
  rig.isThrottled = true;
  await rig.round();
  rig.backlog = 0;
  await rig.roundsOfCooldown();
  expect(rig.calls).toEqual([]);
  expect(rig.last()).toMatchObject({ outcome: 'frozen', to: 3, reason: 'frozen: the table throttles' });

  rig.backlog = 200;
  rig.isThrottled = false;
  await rig.round();
  expect(rig.calls).toEqual(['raise 10']);
});

test('a group that has grown meanwhile is left alone, and counts as no change of ours', async () => {
  const rig = createRig();
  rig.backlog = 200;
  rig.onRead = () => {
    rig.onRead = () => {};
    queueMicrotask(() => {
      rig.desired = 12;
    });
  };
  await rig.round();

  expect(rig.desired).toBe(12);
  expect(rig.last()).toMatchObject({ outcome: 'kept' });
  expect(rig.published[0]?.changes).toEqual({ up: 0, down: 0 });
});

test('a group that fails ends the round; what is wanted is published, and nothing counts as done', async () => {
  const rig = createRig();
  rig.backlog = 200;
  rig.failing.add('raise');
  await expect(rig.round()).rejects.toThrow('raise fails');
  expect([rig.rounds, rig.published]).toEqual([[], [{ desired: 10, max: 20, changes: { up: 0, down: 0 } }]]);

  rig.failing.clear();
  await rig.round();
  expect(rig.last()).toMatchObject({ outcome: 'raised', to: 10 });
});

test('a round that failed restarts the cool-down: nobody has seen that fewer were enough', async () => {
  const rig = createRig({ desired: 6 });
  await rig.round();
  rig.failing.add('read');
  rig.nowMs += COOLDOWN_MS;
  await expect(rig.round()).rejects.toThrow('read fails');
  rig.failing.clear();
  await rig.round();

  expect(rig.calls).toEqual([]);
});

test('a holder that lost the duty while it read changes nothing and publishes nothing', async () => {
  const rig = createRig();
  rig.backlog = 200;
  const losing = new AbortController();
  rig.onRead = () => losing.abort();
  await rig.round(losing.signal);

  expect([rig.calls, rig.published, rig.rounds]).toEqual([[], [], []]);
});

test('a new holder waits out a cool-down of its own', async () => {
  const rig = createRig({ desired: 6 });
  await rig.round();
  rig.nowMs += COOLDOWN_MS;
  await rig.newScaler().round(signal);

  expect(rig.calls).toEqual([]);
});
