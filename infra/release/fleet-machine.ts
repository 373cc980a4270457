import type { Answer, FleetSeen, RefreshSeen, TemplateVersion } from './cloud.ts';
import { isLive, sameTemplate } from './cloud.ts';
import { type Deadlines, MAX_LOOKS } from './deadlines.ts';
import { FLEET_TRANSITIONS } from './fleet-transitions.ts';
import { nextTransition } from './machine.ts';
import type { Manner } from './refresh-request.ts';

/** Brings one fleet to one version of its launch template. */
export type FleetGoal = { template: TemplateVersion; manner: Manner };

export type FleetPhase =
  | 'look'
  | 'rolling-back'
  | 'cancelling'
  | 'starting'
  | 'canary'
  | 'watching'
  | 'replacing'
  | 'baking'
  | 'settling'
  | 'there'
  | 'refused';

export type FleetAction = 'start-refresh' | 'start-refresh-of-all' | 'rollback-refresh' | 'cancel-refresh';

export type FleetState = {
  phase: FleetPhase;
  sinceMs: number;
  looks: number;
  /** The refresh that this run follows. */
  refresh?: string;
  /** The latest refresh when the last one was asked for: whichever comes after it is ours. */
  newestBefore?: string | undefined;
  /** Instances that the group wanted then. What it wants more, scaling added. */
  sizeBefore: number;
  /** The answer to the last action. */
  answer?: Answer;
  /** A refresh succeeded and left an instance with another version. */
  skippedTooMany: boolean;
  progress: { of: string; atMs: number };
};

export function beginFleet(nowMs: number): FleetState {
  return {
    phase: 'look',
    sinceMs: nowMs,
    looks: 0,
    sizeBefore: 0,
    skippedTooMany: false,
    progress: { of: '', atMs: nowMs },
  };
}

export type FleetInput = {
  goal: FleetGoal;
  seen: FleetSeen;
  /** Alarms that fire and are watched. */
  firing: readonly string[];
  watchMs: number;
  deadlines: Deadlines;
  nowMs: number;
  /** Whether the fleet may be there already. */
  mayEnd: boolean;
};

/** What the conditions of the transition table ask. */
export type FleetFacts = ReturnType<typeof fleetFacts>;

export function fleetFacts(state: FleetState, input: FleetInput) {
  const { goal, seen, firing, watchMs, deadlines, nowMs, mayEnd } = input;
  const active = seen.refreshes.find(({ status }) => ACTIVE.has(status));
  const ours = followed(state, goal, seen);
  const live = seen.instances.filter(isLive);
  const onGoal = live.filter(({ template }) => sameTemplate(template, goal.template));
  const ready = onGoal.filter(({ lifecycle }) => lifecycle === 'InService').length;
  const needed = Math.min(seen.desired, Math.max(1, seen.min));
  const targets = goal.manner === 'back' ? undefined : seen.healthyTargets;
  return {
    manner: goal.manner,
    firing,
    deadlines,
    active,
    undoing: active !== undefined && UNDOING.has(active.status),
    activeToGoal:
      active !== undefined && !UNDOING.has(active.status) && sameTemplate(active.template, goal.template),
    savedIsGoal: sameTemplate(seen.saved, goal.template),
    ours,
    ready,
    onGoal: onGoal.length,
    others: live.length - onGoal.length,
    enough: ready >= needed && (targets === undefined || targets >= needed),
    looksLeft: state.looks < MAX_LOOKS,
    answer: state.answer,
    skippedTooMany: state.skippedTooMany,
    inPhaseMs: nowMs - state.sinceMs,
    refreshMs: ours ? nowMs - ours.startedAtMs : 0,
    stillMs: nowMs - state.progress.atMs,
    watchMs,
    mayEnd,
  };
}

const UNDOING = new Set(['Cancelling', 'RollbackInProgress']);
const ACTIVE = new Set(['Pending', 'InProgress', 'Baking', ...UNDOING]);

/** The refresh that this run started or took up; a start that timed out may have worked, too. */
function followed(state: FleetState, goal: FleetGoal, { refreshes }: FleetSeen): RefreshSeen | undefined {
  if (state.refresh !== undefined) return refreshes.find(({ id }) => id === state.refresh);
  const [newest] = refreshes;
  const isNew = newest !== undefined && newest.id !== state.newestBefore;
  return state.phase === 'starting' && isNew && sameTemplate(newest.template, goal.template)
    ? newest
    : undefined;
}

export type FleetStep = { state: FleetState; action: FleetAction | undefined; because: string | undefined };

/** What to do about a fleet next. `because` is the condition of the transition; undefined if the phase goes on. */
export function stepFleet(before: FleetState, input: FleetInput): FleetStep {
  const { seen, nowMs } = input;
  const state = noteProgress(before, seen, nowMs);
  const facts = fleetFacts(state, input);
  const row = nextTransition(FLEET_TRANSITIONS, state.phase, facts);
  if (row === undefined) return { state, action: undefined, because: undefined };
  const starts = row.does?.startsWith('start-refresh') === true;
  const { answer: _, refresh, ...rest } = state;
  const followedId =
    row.to === 'look' || starts ? undefined : (refresh ?? facts.ours?.id ?? facts.active?.id);
  return {
    action: row.does,
    because: row.when,
    state: {
      ...rest,
      ...(FOLLOWING.has(row.to) && followedId !== undefined ? { refresh: followedId } : {}),
      ...(starts ? { newestBefore: seen.refreshes[0]?.id } : {}),
      sizeBefore: starts || state.sizeBefore === 0 ? seen.desired : state.sizeBefore,
      skippedTooMany: state.skippedTooMany || (state.phase === 'settling' && row.to === 'look'),
      phase: row.to,
      sinceMs: nowMs,
      looks: state.looks + (row.from === 'look' ? 1 : 0),
      progress: { ...state.progress, atMs: nowMs },
    },
  };
}

const FOLLOWING = new Set<FleetPhase>(['canary', 'watching', 'replacing', 'baking']);

function noteProgress(state: FleetState, seen: FleetSeen, nowMs: number): FleetState {
  const [newest] = seen.refreshes;
  const inService = seen.instances.filter(({ lifecycle }) => lifecycle === 'InService').length;
  const of = [newest?.id, newest?.status, newest?.percentage, newest?.left, inService].join(' ');
  return of === state.progress.of ? state : { ...state, progress: { of, atMs: nowMs } };
}
