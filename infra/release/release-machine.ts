import type { Service } from '../names.ts';
import type { Answer, Seen } from './cloud.ts';
import type { Deadlines } from './deadlines.ts';
import { beginFleet, type FleetGoal, type FleetState, stepFleet } from './fleet-machine.ts';
import { nextTransition, type Transition } from './machine.ts';
import { refusal } from './refusal.ts';
import { type Call, callOf, claimedRecord, type ReleaseAction, type ReleasePlan } from './release-calls.ts';
import { finishedAt, parseRecord, recordText } from './release-record.ts';
import { RELEASE_TRANSITIONS } from './release-transitions.ts';

/** Workers first: they must read what a new API writes. The way back is the other way round. */
const FORWARD: readonly Service[] = ['worker', 'api'];
const BACK: readonly Service[] = ['api', 'worker'];

export type ReleasePhase =
  | 'claiming'
  | 'forward'
  | 'back'
  | 'recording'
  | 'closing'
  | 'finished'
  | 'reverted'
  | 'failed'
  | 'superseded';

export type ReleaseState = {
  phase: ReleasePhase;
  /** When it last read that an earlier run was unfinished; undefined if none was. */
  tookOverAtMs: number | undefined;
  sinceMs: number;
  step: number;
  /** A fleet was there before everything showed that the run before this one had asked for. */
  early: boolean;
  fleet: FleetState;
  /** Why it turned back, or failed. */
  reason: string | undefined;
  /** A fleet could not be brought back. */
  stuck: boolean;
  answer?: Answer;
};

export type ReleaseFacts = ReturnType<typeof releaseFacts>;

export function beginRelease(nowMs: number): ReleaseState {
  return {
    phase: 'claiming',
    tookOverAtMs: undefined,
    sinceMs: nowMs,
    step: 0,
    early: false,
    fleet: beginFleet(nowMs),
    reason: undefined,
    stuck: false,
  };
}

export function isOver({ phase }: ReleaseState): boolean {
  return ['finished', 'reverted', 'failed', 'superseded'].includes(phase);
}

/** The fleet that the run works on, and where it is to come. */
export function currentFleet(state: ReleaseState, plan: ReleasePlan): { service: Service; goal: FleetGoal } {
  const back = state.phase === 'back';
  const service = (back ? BACK : FORWARD)[state.step] ?? 'api';
  const release = back && plan.doing === 'release' ? (plan.previous ?? plan.target) : plan.target;
  const manner = back ? 'back' : plan.first ? 'first' : 'watched';
  return { service, goal: { template: release[service], manner } };
}

export function releaseFacts(state: ReleaseState, plan: ReleasePlan, seen: Seen, timed: Timed) {
  const record = parseRecord(seen.record);
  const claimed = recordText(claimedRecord(plan));
  const isClaimed = seen.record === claimed;
  return {
    rollsBack: plan.doing === 'rollback',
    ours: record.run === plan.run,
    claimed: isClaimed,
    /** A rollback by another run is not over. */
    rollbackUnderWay: record.doing === 'rollback' && record.run !== plan.run,
    canGoBack: plan.previous !== undefined,
    there: state.fleet.phase === 'there',
    refused: state.fleet.phase === 'refused',
    last: isLast(state),
    early: state.early,
    stuck: state.stuck,
    digestWritten: seen.digest === plan.target.digest,
    recordWritten: seen.record === recordText(finishedAt(claimedRecord(plan), plan.target)),
    closed: record.run === plan.run && record.doing === 'nothing',
    callRefused: state.answer?.kind === 'refused',
    late: timed.nowMs - state.sinceMs >= timed.deadlines.record,
  };
}

function isLast({ step }: ReleaseState): boolean {
  return step === FORWARD.length - 1;
}

/** An unfinished run may have asked AWS for a refresh just before it read that it was replaced. */
function mayStillShow({ tookOverAtMs }: ReleaseState, { nowMs, deadlines }: Timed): boolean {
  return tookOverAtMs !== undefined && nowMs - tookOverAtMs < deadlines.call;
}

type Timed = { nowMs: number; deadlines: Deadlines };

export type ReleaseStep = {
  state: ReleaseState;
  call: Call | undefined;
  /** The transitions that were taken, for the log. */
  taken: { of: Service | 'release'; from: string; to: string; because: string }[];
};

/** What a run does next. Each answer of AWS goes back into the state with `answered`. */
export function stepRelease(last: ReleaseState, plan: ReleasePlan, seen: Seen, timed: Timed): ReleaseStep {
  const before = noteEarlierRun(last, plan, seen, timed);
  const moved = ['forward', 'back'].includes(before.phase)
    ? stepCurrent(before, plan, seen, timed)
    : undefined;
  const state = moved?.state ?? before;
  const row = nextTransition(RELEASE_TRANSITIONS, state.phase, releaseFacts(state, plan, seen, timed));
  const taken = moved?.taken ?? [];
  // A run that another one replaced does nothing more.
  if (row === undefined || (moved?.call !== undefined && row.to !== 'superseded'))
    return { state, call: moved?.call, taken };
  return {
    state: enter(state, row, timed),
    call: callOf(row.does, plan),
    taken: [...taken, { of: 'release', from: row.from, to: row.to, because: row.when }],
  };
}

function noteEarlierRun(
  state: ReleaseState,
  { run }: ReleasePlan,
  { record }: Seen,
  { nowMs }: Timed,
): ReleaseState {
  if (state.phase !== 'claiming') return state;
  const earlier = parseRecord(record);
  const isUnfinished = earlier.run !== run && earlier.doing !== 'nothing';
  return isUnfinished ? { ...state, tookOverAtMs: nowMs } : state;
}

function stepCurrent(
  state: ReleaseState,
  plan: ReleasePlan,
  seen: Seen,
  { nowMs, deadlines }: Timed,
): ReleaseStep {
  const { service, goal } = currentFleet(state, plan);
  const fleetSeen = seen.fleets[service];
  const firing = seen.firing.filter((name) => !plan.ignoredAlarms.includes(name));
  const {
    state: fleet,
    action,
    because,
  } = stepFleet(state.fleet, {
    goal,
    seen: fleetSeen,
    firing,
    watchMs: plan.watchSeconds * 1000,
    deadlines,
    nowMs,
    mayEnd: !isLast(state) || !mayStillShow(state, { nowMs, deadlines }),
  });
  const reason =
    fleet.phase === 'refused' && state.fleet.phase !== 'refused'
      ? `${service}: ${refusal(because, firing, fleetSeen, state.fleet)}`
      : undefined;
  return {
    state: { ...state, fleet, reason: state.reason ?? reason },
    call: action && {
      kind: action,
      service,
      goal,
      skipMatching: action !== 'start-refresh-of-all',
      size: fleetSeen.desired,
    },
    taken: because === undefined ? [] : [{ of: service, from: state.fleet.phase, to: fleet.phase, because }],
  };
}

function enter(
  { answer: _, ...state }: ReleaseState,
  { from, to, does, when }: Transition<ReleasePhase, ReleaseFacts, ReleaseAction>,
  timed: Timed,
): ReleaseState {
  const { nowMs } = timed;
  const failed = to === 'failed' || to === 'superseded';
  const entered = {
    ...state,
    phase: to,
    sinceMs: from === to ? state.sinceMs : nowMs,
    reason: state.reason ?? (failed ? when : undefined),
  };
  switch (does) {
    case 'next-fleet': {
      const stuck = state.stuck || state.fleet.phase === 'refused';
      const early = state.early || mayStillShow(state, timed);
      return { ...entered, step: state.step + 1, early, fleet: beginFleet(nowMs), stuck };
    }
    case 'turn-back':
    case 'look-again': {
      return { ...entered, step: 0, early: false, fleet: beginFleet(nowMs) };
    }
    case 'give-up': {
      return { ...entered, stuck: true };
    }
    default:
      return entered;
  }
}

/** The state after AWS's answer to what the run did last. */
export function answered(state: ReleaseState, call: Call, answer: Answer): ReleaseState {
  return call.kind === 'write-record' || call.kind === 'write-digest'
    ? { ...state, answer }
    : { ...state, fleet: { ...state.fleet, answer } };
}
