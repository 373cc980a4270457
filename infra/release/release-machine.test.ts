import { expect, test } from 'vitest';
import type { Answer, Seen } from './cloud.ts';
import { DEADLINES } from './deadlines.ts';
import { beginFleet, type FleetPhase } from './fleet-machine.ts';
import type { ReleasePlan } from './release-calls.ts';
import { beginRelease, type ReleasePhase, type ReleaseState, stepRelease } from './release-machine.ts';
import { finishedAt, recordText } from './release-record.ts';
import { RELEASE_TRANSITIONS } from './release-transitions.ts';
import { FIRST, fleet, instances, NEW, refresh, SECOND, seen } from './testing/seen.ts';

const PLAN: ReleasePlan = {
  run: 'run-1',
  doing: 'release',
  target: SECOND,
  previous: FIRST,
  first: false,
  finished: [FIRST],
  watchSeconds: 360,
  ignoredAlarms: [],
};
const BACK: ReleasePlan = {
  ...PLAN,
  doing: 'rollback',
  target: FIRST,
  finished: [SECOND, FIRST],
  previous: undefined,
};
const NO_PREVIOUS: ReleasePlan = { ...PLAN, previous: undefined, first: true, finished: [] };

const claim = ({ run, doing, target, finished }: ReleasePlan) => ({
  run,
  doing,
  target,
  finished: [...finished],
});
const claimed = (plan: ReleasePlan) => recordText(claim(plan));
const closed = (plan: ReleasePlan) => recordText({ ...claim(plan), doing: 'nothing' });
const foreign = recordText({ ...claim(PLAN), run: 'run-2' });
const refusal: Answer = { kind: 'refused', reason: 'AccessDenied' };

type Case = {
  from: ReleasePhase;
  when: string;
  plan?: ReleasePlan;
  seen?: Partial<Seen>;
  fleet?: FleetPhase;
  state?: Partial<ReleaseState>;
  nowMs?: number;
  to: ReleasePhase;
  call?: unknown;
};

const unwritable = (from: ReleasePhase, record: string): Case[] => [
  { from, when: 'AWS refuses to write', seen: { record }, state: { answer: refusal }, to: 'failed' },
  { from, when: 'what was written does not show', seen: { record }, nowMs: DEADLINES.record, to: 'failed' },
];

const CASES: Case[] = [
  ...(['forward', 'back', 'recording', 'closing'] as const).map(
    (from): Case => ({
      from,
      when: 'the record names another run',
      seen: { record: foreign },
      to: 'superseded',
    }),
  ),
  {
    from: 'claiming',
    when: 'a rollback by another run is not over',
    seen: { record: recordText({ ...claim(BACK), run: 'run-2' }) },
    to: 'failed',
  },
  {
    from: 'claiming',
    when: 'the record does not name this run',
    plan: BACK,
    seen: { record: recordText({ ...claim(BACK), run: 'run-2' }) },
    to: 'claiming',
    call: { kind: 'write-record', text: claimed(BACK) },
  },
  {
    from: 'claiming',
    when: 'the record names this run, which rolls back',
    plan: BACK,
    seen: { record: claimed(BACK) },
    to: 'back',
  },
  { from: 'claiming', when: 'the record names this run', seen: { record: claimed(PLAN) }, to: 'forward' },
  {
    from: 'claiming',
    when: 'the record does not name this run',
    seen: { record: foreign },
    to: 'claiming',
    call: { kind: 'write-record', text: claimed(PLAN) },
  },
  ...unwritable('claiming', 'none'),
  ...unwritable('recording', claimed(PLAN)),
  ...unwritable('closing', claimed(PLAN)),

  { from: 'forward', when: 'the workers are there', fleet: 'there', to: 'forward' },
  ...(['forward', 'back'] as const).map(
    (from): Case => ({
      from,
      when: "the first fleet was there so early that an earlier run's last call may show only now",
      fleet: 'there',
      state: { step: 1, early: true },
      to: from,
    }),
  ),
  { from: 'forward', when: 'the API is there, too', fleet: 'there', state: { step: 1 }, to: 'recording' },
  { from: 'forward', when: 'a fleet refuses it', fleet: 'refused', to: 'back' },
  {
    from: 'forward',
    when: 'a fleet refuses it, and no release finished before',
    plan: NO_PREVIOUS,
    seen: { record: claimed(NO_PREVIOUS) },
    fleet: 'refused',
    to: 'failed',
  },
  { from: 'back', when: 'the API is back, or can not be brought back', fleet: 'there', to: 'back' },
  { from: 'back', when: 'the API is back, or can not be brought back', fleet: 'refused', to: 'back' },
  {
    from: 'back',
    when: 'both fleets are back, as they were asked to be',
    plan: BACK,
    seen: { record: claimed(BACK) },
    fleet: 'there',
    state: { step: 1 },
    to: 'recording',
  },
  {
    from: 'back',
    when: 'both fleets are back after a failed release',
    fleet: 'there',
    state: { step: 1 },
    to: 'closing',
  },
  {
    from: 'back',
    when: 'a fleet could not be brought back, and the release stays on record as unfinished',
    fleet: 'there',
    state: { step: 1, stuck: true },
    to: 'failed',
  },
  {
    from: 'back',
    when: 'a fleet could not be brought back',
    plan: BACK,
    seen: { record: claimed(BACK) },
    fleet: 'there',
    state: { step: 1, stuck: true },
    to: 'closing',
  },
  {
    from: 'back',
    when: 'a fleet could not be brought back',
    plan: BACK,
    seen: { record: claimed(BACK) },
    fleet: 'refused',
    state: { step: 1 },
    to: 'closing',
  },
  {
    from: 'recording',
    when: 'the digest is not written',
    to: 'recording',
    call: { kind: 'write-digest', digest: SECOND.digest },
  },
  {
    from: 'recording',
    when: 'the digest is written, and the record is not',
    seen: { digest: SECOND.digest },
    to: 'recording',
    call: { kind: 'write-record', text: recordText(finishedAt(claim(PLAN), SECOND)) },
  },
  {
    from: 'recording',
    when: 'digest and record are written',
    seen: { digest: SECOND.digest, record: recordText(finishedAt(claim(PLAN), SECOND)) },
    to: 'finished',
  },
  {
    from: 'closing',
    when: 'the record is not closed',
    to: 'closing',
    call: { kind: 'write-record', text: closed(PLAN) },
  },
  { from: 'closing', when: 'the record is closed', seen: { record: closed(PLAN) }, to: 'reverted' },
  {
    from: 'closing',
    when: 'the record is closed, and a person has to look',
    seen: { record: closed(PLAN) },
    state: { stuck: true },
    to: 'failed',
  },
];

test.each(CASES)('$from, $when: $to', ({ from, when, to, call, ...rest }) => {
  const { state, taken, call: done } = step({ from, ...rest });
  expect(taken.map(({ because }) => because)).toEqual([when]);
  expect(state.phase).toBe(to);
  expect(done).toEqual(call);
});

test('each transition has a case', () => {
  const tested = new Set(CASES.map(({ from, when, to }) => [from, when, to].join()));
  const missing = RELEASE_TRANSITIONS.filter(({ from, when, to }) => !tested.has([from, when, to].join()));
  expect(missing.map(({ from, when }) => `${from}: ${when}`)).toEqual([]);
});

test('a run that another replaced asks AWS for nothing more', () => {
  const { call, state } = step({ from: 'forward', seen: { record: foreign }, fleet: 'look' });
  expect({ call, phase: state.phase }).toEqual({ call: undefined, phase: 'superseded' });
});

test('the workers come before the API, and on the way back after it', () => {
  const forward = step({ from: 'forward', fleet: 'look' });
  const back = step({ from: 'back', plan: BACK, seen: onNew(claimed(BACK)), fleet: 'look' });
  expect(forward.call).toMatchObject({
    kind: 'start-refresh',
    service: 'worker',
    goal: { manner: 'watched' },
  });
  expect(back.call).toMatchObject({ kind: 'start-refresh', service: 'api', goal: { manner: 'back' } });
});

test('a failed release says which fleet refused it, and why', () => {
  const failed = { ...fleet(), refreshes: [refresh({ status: 'Failed', reason: 'alarm api-errors' })] };
  const { state } = step({
    from: 'forward',
    seen: { fleets: { worker: failed, api: fleet() } },
    fleet: 'canary',
    follows: 'r-1',
  });
  expect(state.reason).toBe('worker: the refresh failed: alarm api-errors');
});

function onNew(record: string): Partial<Seen> {
  const there = fleet({ saved: NEW, instances: instances(NEW, NEW), healthyTargets: 2 });
  return { record, fleets: { worker: there, api: there } };
}

type Step = Pick<Case, 'from' | 'plan' | 'seen' | 'fleet' | 'state' | 'nowMs'> & { follows?: string };

function step({
  from,
  plan = PLAN,
  seen: parts = {},
  fleet: phase = 'there',
  state = {},
  nowMs = 0,
  follows,
}: Step) {
  const followed = follows === undefined ? {} : { refresh: follows };
  return stepRelease(
    { ...beginRelease(0), phase: from, fleet: { ...beginFleet(0), phase, ...followed }, ...state },
    plan,
    seen({ record: claimed(plan), ...parts }),
    { nowMs, deadlines: DEADLINES },
  );
}
