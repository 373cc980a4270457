import { expect, test } from 'vitest';
import { DEADLINES, MAX_LOOKS } from './deadlines.ts';
import {
  beginFleet,
  type FleetAction,
  type FleetInput,
  type FleetPhase,
  type FleetState,
  stepFleet,
} from './fleet-machine.ts';
import { FLEET_TRANSITIONS } from './fleet-transitions.ts';
import { fleet, instances, NEW, OLD, OTHER, refresh } from './testing/seen.ts';

type Case = {
  from: FleetPhase;
  when: string;
  state?: Partial<FleetState>;
  seen?: Parameters<typeof fleet>[0];
  input?: Partial<FleetInput>;
  manner?: 'watched' | 'first' | 'back';
  to: FleetPhase;
  does?: FleetAction;
};

const { call, ready, progress, clear, settle } = DEADLINES;
const WATCH_MS = 360_000;
const done = { saved: NEW, instances: instances(NEW, NEW) };
const canary = { instances: instances(OLD, OLD, NEW), refreshes: [refresh()] };
const alarm = { firing: ['api-errors'] };

/** How a refresh that is followed ends is the same in each phase that follows one. */
const ENDINGS = (['canary', 'watching', 'replacing', 'baking'] as const).flatMap((from): Case[] => [
  {
    from,
    when: 'the refresh succeeded',
    seen: { refreshes: [refresh({ status: 'Successful' })] },
    to: 'settling',
  },
  ...(
    [
      'Failed',
      'Cancelled',
      'Cancelling',
      'RollbackInProgress',
      'RollbackSuccessful',
      'RollbackFailed',
    ] as const
  ).flatMap((status): Case[] => [
    { from, when: 'the refresh failed', seen: { refreshes: [refresh({ status })] }, to: 'refused' },
    {
      from,
      when: 'the refresh failed, on the way back',
      seen: { refreshes: [refresh({ status })] },
      manner: 'back',
      to: 'look',
    },
  ]),
  { from, when: 'AWS no longer knows the refresh', seen: { refreshes: [] }, to: 'look' },
  { from, when: 'an alarm fires', seen: canary, input: alarm, to: 'refused' },
]);

const CASES: Case[] = [
  ...ENDINGS,
  { from: 'look', when: 'the tries are used up', state: { looks: MAX_LOOKS }, to: 'refused' },
  ...(['Cancelling', 'RollbackInProgress'] as const).map(
    (status): Case => ({
      from: 'look',
      when: 'a refresh is being undone',
      seen: { refreshes: [refresh({ status })] },
      to: 'rolling-back',
    }),
  ),
  ...(['Pending', 'InProgress', 'Baking'] as const).flatMap((status): Case[] => [
    {
      from: 'look',
      when: 'a refresh to the version is active, with a canary',
      seen: { refreshes: [refresh({ status })] },
      to: 'canary',
    },
    {
      from: 'look',
      when: 'a refresh to the version is active',
      seen: { refreshes: [refresh({ status })] },
      manner: 'first',
      to: 'replacing',
    },
    {
      from: 'look',
      when: 'a refresh away from the version is active',
      seen: { saved: NEW, refreshes: [refresh({ status, template: OTHER })] },
      to: 'rolling-back',
      does: 'rollback-refresh',
    },
    {
      from: 'look',
      when: 'a refresh between other versions is active',
      seen: { refreshes: [refresh({ status, template: OTHER })] },
      to: 'cancelling',
      does: 'cancel-refresh',
    },
  ]),
  { from: 'look', when: 'the version is saved and no instance has another', seen: done, to: 'settling' },
  { from: 'look', when: 'an alarm fires', input: alarm, to: 'refused' },
  {
    from: 'look',
    when: 'a refresh succeeded and left an instance with another version',
    state: { skippedTooMany: true },
    to: 'starting',
    does: 'start-refresh-of-all',
  },
  { from: 'look', when: 'an instance has another version', to: 'starting', does: 'start-refresh' },
  {
    from: 'look',
    when: 'an instance has another version',
    manner: 'back',
    input: alarm,
    to: 'starting',
    does: 'start-refresh',
  },
  {
    from: 'look',
    when: 'an instance has another version',
    seen: { saved: NEW, instances: instances(OLD, NEW) },
    to: 'starting',
    does: 'start-refresh',
  },

  { from: 'rolling-back', when: 'no refresh is active any more', to: 'look' },
  {
    from: 'rolling-back',
    when: 'AWS refuses the rollback',
    seen: canary,
    state: { answer: { kind: 'refused', reason: 'IrreversibleInstanceRefresh' } },
    to: 'cancelling',
    does: 'cancel-refresh',
  },
  { from: 'rolling-back', when: 'the call had no effect', seen: canary, input: { nowMs: call }, to: 'look' },
  {
    from: 'rolling-back',
    when: 'the rollback takes too long',
    seen: { refreshes: [refresh({ status: 'RollbackInProgress' })] },
    input: { nowMs: clear },
    to: 'cancelling',
    does: 'cancel-refresh',
  },
  { from: 'cancelling', when: 'no refresh is active any more', to: 'look' },
  {
    from: 'cancelling',
    when: 'AWS refuses the cancellation',
    seen: canary,
    state: { answer: { kind: 'refused', reason: 'AccessDenied' } },
    to: 'refused',
  },
  { from: 'cancelling', when: 'the call had no effect', seen: canary, input: { nowMs: call }, to: 'look' },
  {
    from: 'cancelling',
    when: 'the cancellation takes too long',
    seen: { refreshes: [refresh({ status: 'Cancelling' })] },
    input: { nowMs: clear },
    to: 'refused',
  },

  {
    from: 'starting',
    when: 'the refresh succeeded',
    seen: { refreshes: [refresh({ status: 'Successful' })] },
    to: 'settling',
  },
  {
    from: 'starting',
    when: 'the refresh failed',
    seen: { refreshes: [refresh({ status: 'Failed' })] },
    to: 'refused',
  },
  {
    from: 'starting',
    when: 'the refresh failed, on the way back',
    seen: { refreshes: [refresh({ status: 'Failed' })] },
    manner: 'back',
    to: 'look',
  },
  { from: 'starting', when: 'the refresh is there, with a canary', seen: canary, to: 'canary' },
  { from: 'starting', when: 'the refresh is there', seen: canary, manner: 'back', to: 'replacing' },
  {
    from: 'starting',
    when: 'AWS refuses it',
    state: { answer: { kind: 'refused', reason: 'AccessDenied' } },
    to: 'refused',
  },
  {
    from: 'starting',
    when: 'another refresh is in the way',
    state: { answer: { kind: 'conflict', reason: 'InstanceRefreshInProgress' } },
    to: 'look',
  },
  { from: 'starting', when: 'the call had no effect', input: { nowMs: call }, to: 'look' },

  {
    from: 'canary',
    when: 'an instance with the version is in service',
    seen: canary,
    to: 'watching',
  },
  {
    from: 'canary',
    when: 'none is in service by the deadline',
    seen: { instances: instances(OLD, OLD, [NEW, 'Pending:Wait']), refreshes: [refresh()] },
    input: { nowMs: ready },
    to: 'refused',
  },
  {
    from: 'canary',
    when: 'instances come and go for too long',
    seen: { refreshes: [refresh()] },
    state: { sinceMs: 2 * ready + WATCH_MS },
    input: { nowMs: 2 * ready + WATCH_MS },
    to: 'refused',
  },
  {
    from: 'watching',
    when: 'no instance with the version is in service any more',
    seen: { instances: instances(OLD, OLD, [NEW, 'Terminating']), refreshes: [refresh()] },
    to: 'canary',
  },
  {
    from: 'watching',
    when: 'AWS bakes',
    seen: { ...canary, refreshes: [refresh({ status: 'Baking' })] },
    to: 'baking',
  },
  {
    from: 'watching',
    when: 'the time to watch is over',
    seen: canary,
    input: { nowMs: WATCH_MS },
    to: 'replacing',
  },
  {
    from: 'replacing',
    when: 'AWS bakes',
    seen: { refreshes: [refresh({ status: 'Baking' })] },
    to: 'baking',
  },
  {
    from: 'replacing',
    when: 'nothing has changed by the deadline',
    seen: canary,
    state: { progress: { of: 'r-1 InProgress 0 2 3', atMs: 0 } },
    input: { nowMs: progress + WATCH_MS },
    to: 'refused',
  },
  {
    from: 'baking',
    when: 'it does not end by the deadline',
    seen: { refreshes: [refresh({ status: 'Baking' })] },
    input: { nowMs: progress + WATCH_MS },
    to: 'refused',
  },

  {
    from: 'settling',
    when: 'enough instances are in service, all with the version',
    seen: { ...done, healthyTargets: 2 },
    to: 'there',
  },
  {
    from: 'settling',
    when: 'a refresh away from the version is active',
    seen: { ...done, refreshes: [refresh({ template: OTHER })] },
    to: 'look',
  },
  {
    from: 'settling',
    when: 'an instance has another version, or another is saved',
    seen: { saved: NEW, instances: instances(NEW, OLD) },
    input: { nowMs: call },
    to: 'look',
  },
  {
    from: 'settling',
    when: 'they are not by the deadline',
    seen: { ...done, healthyTargets: 1 },
    input: { nowMs: settle },
    to: 'refused',
  },
];

test.each(CASES)('$from, $when: $to', ({ from, when, to, does, ...rest }) => {
  expect(step({ from, ...rest })).toMatchObject({ because: when, action: does, state: { phase: to } });
});

test('each transition has a case', () => {
  const tested = new Set(CASES.map(({ from, when, to, does }) => [from, when, to, does].join()));
  const missing = FLEET_TRANSITIONS.filter(
    ({ from, when, to, does }) => !tested.has([from, when, to, does].join()),
  );
  expect(missing.map(({ from, when }) => `${from}: ${when}`)).toEqual([]);
});

test.each([
  [
    'a canary that boots',
    'canary',
    { instances: instances(OLD, OLD, [NEW, 'Pending:Wait']), refreshes: [refresh()] },
  ],
  ['a canary that is watched', 'watching', canary],
  ['a replacement that goes on', 'replacing', canary],
  ['a start without an answer yet', 'starting', {}],
  ['a start whose latest refresh is an earlier one', 'starting', { refreshes: [refresh({ id: 'r-0' })] }],
  ['healthy targets that are too few', 'settling', { ...done, healthyTargets: 1 }],
] as const)('%s changes nothing', (_, from, parts) => {
  const result = step({ from, seen: parts, state: { newestBefore: 'r-0' } });
  expect(result).toMatchObject({ because: undefined, action: undefined, state: { phase: from } });
});

test('a fleet that is there too early is looked at again', () => {
  const result = step({ from: 'settling', seen: done, input: { mayEnd: false } });
  expect(result.state.phase).toBe('settling');
});

test.each(['Terminating:Wait', 'Detaching', 'Standby'])(
  'an instance in %s counts for nothing',
  (lifecycle) => {
    const result = step({
      from: 'settling',
      seen: { ...done, instances: instances(NEW, NEW, [OLD, lifecycle]) },
    });
    expect(result.state.phase).toBe('there');
  },
);

test('the way back waits for no healthy target', () => {
  const result = step({ from: 'settling', manner: 'back', seen: { ...done, healthyTargets: 0 } });
  expect(result.state.phase).toBe('there');
});

test('what scaling takes away is not missed: the group needs what it wants', () => {
  const result = step({ from: 'settling', seen: { ...done, min: 2, desired: 1, instances: instances(NEW) } });
  expect(result.state.phase).toBe('there');
});

function step({ from, state = {}, seen = {}, input = {}, manner = 'watched' }: Omit<Case, 'when' | 'to'>) {
  const follows = ['canary', 'watching', 'replacing', 'baking'].includes(from) ? { refresh: 'r-1' } : {};
  return stepFleet(
    { ...beginFleet(0), phase: from, ...follows, ...state },
    {
      goal: { template: NEW, manner },
      seen: fleet(seen),
      firing: [],
      watchMs: WATCH_MS,
      deadlines: DEADLINES,
      nowMs: 0,
      mayEnd: true,
      ...input,
    },
  );
}
