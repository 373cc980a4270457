import { expect, test } from 'vitest';
import type { Cloud, Seen } from './cloud.ts';
import { MAX_LOOKS } from './deadlines.ts';
import type { ReleasePlan } from './release-calls.ts';
import { planRelease, planRollback } from './release-plan.ts';
import { recordText } from './release-record.ts';
import { type Ending, runRelease } from './run-release.ts';
import { FIRST, fleet, instances, NEW, refresh, SECOND, seen } from './testing/seen.ts';

const RECORD = recordText({ run: 'run-0', doing: 'nothing', finished: [FIRST] });
const OFF = recordText({ run: 'run-9', doing: 'rollback', target: FIRST, finished: [FIRST] });

test('a run that another one replaces stops, and asks for nothing more', async () => {
  const cloud = scripted();
  const ending = await run(cloud, { after: 2, does: () => cloud.set({ record: OFF }) });
  expect(ending.kind).toBe('superseded');
  expect(cloud.calls).toEqual(['record', 'start sluice-worker 2']);
});

test('a release does not begin while a rollback is unfinished', async () => {
  const cloud = scripted({ record: OFF });
  expect(await run(cloud)).toEqual({ kind: 'failed', reason: 'a rollback by another run is not over' });
  expect(cloud.calls).toEqual([]);
});

test('a rollback takes over at once, though an alarm fires', async () => {
  const there = fleet({ saved: NEW, instances: instances(NEW, NEW) });
  const record = recordText({ run: 'run-1', doing: 'release', target: SECOND, finished: [FIRST] });
  const cloud = scripted({ record, firing: ['oldest-event'], fleets: { worker: there, api: fleet() } });
  await run(cloud, { after: 4, does: () => cloud.stop() }, 'rollback');
  expect(cloud.calls).toEqual(['record', 'start sluice-worker 1 without alarms']);
});

test.each(['worker', 'api'] as const)(
  'a rollback undoes what the release before it asked of the %s in the last moment',
  async (service) => {
    const record = recordText({ run: 'run-1', doing: 'release', target: SECOND, finished: [FIRST] });
    const cloud = scripted({ record });
    const refreshing = { [service]: fleet({ refreshes: [refresh()] }) };
    const starts = () => cloud.set({ fleets: { worker: fleet(), api: fleet(), ...refreshing } });
    await run(cloud, { after: 4, does: starts }, 'rollback', { after: 7, does: () => cloud.stop() });
    expect(cloud.calls).toEqual(['record', `rollback sluice-${service}`]);
  },
);

test('a release that an alarm forbids changes nothing', async () => {
  const cloud = scripted({ firing: ['oldest-event'] });
  expect(await run(cloud)).toEqual({
    kind: 'reverted',
    reason: 'worker: an alarm fires: oldest-event',
  });
  expect(cloud.calls).toEqual(['record', 'record']);
});

test('AWS that refuses a refresh ends the release with its reason', async () => {
  const cloud = scripted();
  cloud.startRefresh = async () => ({ kind: 'refused', reason: 'AccessDenied: not allowed' });
  expect(await run(cloud)).toEqual({
    kind: 'reverted',
    reason: 'worker: AWS refuses it: AccessDenied: not allowed',
  });
});

test('a record that can not be written ends it before anything is done', async () => {
  const cloud = scripted();
  cloud.writeRecord = async () => ({ kind: 'refused', reason: 'AccessDenied' });
  expect(await run(cloud)).toEqual({ kind: 'failed', reason: 'AWS refuses to write' });
  expect(cloud.calls).toEqual([]);
});

test('a run that can not read AWS gives up after half an hour', async () => {
  const cloud = scripted();
  const plan = planOf('release', await cloud.observe());
  cloud.observe = () => Promise.reject(new Error('ExpiredToken'));
  expect(await follow(cloud, plan)).toMatchObject({ kind: 'failed' });
  expect(cloud.clock.ms).toBe(30 * 60_000);
});

test('a refresh that never begins is asked for six times, and no more', async () => {
  const cloud = scripted();
  const ending = await run(cloud);
  expect(ending.reason).toBe('worker: the tries are used up');
  expect(cloud.calls.filter((call) => call.startsWith('start'))).toHaveLength(MAX_LOOKS);
});

type Scripted = Cloud & {
  calls: string[];
  clock: { ms: number };
  set(parts: Partial<Seen>): void;
  stop(): void;
  signal: AbortSignal;
};

/** An AWS that takes every call, remembers what is written, and begins no refresh. */
function scripted(parts: Partial<Seen> = {}): Scripted {
  let now = seen({ record: RECORD, ...parts });
  const calls: string[] = [];
  const stopping = new AbortController();
  const accept = async (call: string, change: Partial<Seen> = {}) => {
    calls.push(call);
    now = { ...now, ...change };
    return { kind: 'accepted' as const };
  };
  return {
    calls,
    clock: { ms: 0 },
    signal: stopping.signal,
    set: (change) => {
      now = { ...now, ...change };
    },
    stop: () => stopping.abort(),
    observe: async () => now,
    startRefresh: ({ group, template, alarms }) =>
      accept(`start ${group} ${template.version}${alarms.length === 0 ? ' without alarms' : ''}`),
    rollbackRefresh: (group) => accept(`rollback ${group}`),
    cancelRefresh: (group) => accept(`cancel ${group}`),
    writeRecord: (record) => accept('record', { record }),
    writeDigest: (digest) => accept('digest', { digest }),
  };
}

type Event = { after: number; does: () => void };

async function run(
  cloud: Scripted,
  event?: Event,
  doing: 'release' | 'rollback' = 'release',
  later?: Event,
): Promise<Ending> {
  return follow(cloud, planOf(doing, await cloud.observe()), event, later);
}

function planOf(doing: 'release' | 'rollback', now: Seen): ReleasePlan {
  const asked = { run: 'run-5', watchSeconds: 480, despiteAlarms: false };
  const plan = doing === 'release' ? planRelease(SECOND, now, asked) : planRollback(undefined, now, 'run-5');
  if (typeof plan === 'string') throw new Error(plan);
  return plan;
}

function follow(cloud: Scripted, plan: ReleasePlan, ...events: (Event | undefined)[]): Promise<Ending> {
  let waits = 0;
  return runRelease(cloud, plan, {
    groups: { worker: 'sluice-worker', api: 'sluice-api' },
    alarms: ['oldest-event'],
    now: () => cloud.clock.ms,
    say: () => {},
    signal: cloud.signal,
    async sleep(ms) {
      cloud.clock.ms += ms;
      waits += 1;
      for (const event of events) if (waits === event?.after) event.does();
    },
  });
}
