import type { Answer, Cloud, Seen } from './cloud.ts';
import { DEADLINES, type Deadlines } from './deadlines.ts';
import { describeFleet } from './describe-fleet.ts';
import { refreshRequest } from './refresh-request.ts';
import type { Call, ReleasePlan } from './release-calls.ts';
import {
  answered,
  beginRelease,
  currentFleet,
  isOver,
  type ReleaseState,
  stepRelease,
} from './release-machine.ts';

export type RunOptions = {
  /** The names of the groups, and the alarms that fail a refresh. */
  groups: { api: string; worker: string };
  alarms: readonly string[];
  now: () => number;
  sleep: (ms: number) => Promise<void>;
  say: (line: string) => void;
  signal?: AbortSignal;
  deadlines?: Deadlines;
};

export type Ending = {
  kind: 'finished' | 'reverted' | 'failed' | 'superseded' | 'stopped';
  reason: string | undefined;
};

const POLL_MS = 15_000;
/** What was written can be read at once, nearly always. */
const RECORD_POLL_MS = 2_000;
const MAX_BLIND_MS = 30 * 60_000;

/**
 * Follows a plan to its end: reads AWS, takes one step, and waits. What it intends is in the record before it acts, so
 * a run that is killed anywhere is taken up by the next.
 */
export async function runRelease(cloud: Cloud, plan: ReleasePlan, options: RunOptions): Promise<Ending> {
  const { now, sleep, signal } = options;
  const log = createLog(options);
  let state = beginRelease(now());
  let seenAtMs = now();
  while (!isOver(state)) {
    if (signal?.aborted) return { kind: 'stopped', reason: undefined };
    const seen = await observe(cloud, log.say);
    if (seen !== undefined) seenAtMs = now();
    if (now() - seenAtMs >= MAX_BLIND_MS)
      return { kind: 'failed', reason: 'AWS could not be read for half an hour' };
    const before = state;
    if (seen !== undefined) state = await advance(state, { cloud, plan, seen, log, options });
    if (!isOver(state) && !canGoOn(before, state)) await sleep(pauseIn(state));
  }
  return { kind: endingOf(state), reason: state.reason };
}

type Turn = {
  cloud: Cloud;
  plan: ReleasePlan;
  seen: Seen;
  log: ReturnType<typeof createLog>;
  options: RunOptions;
};

/** One step, and what it asks of AWS. */
async function advance(
  before: ReleaseState,
  { cloud, plan, seen, log, options }: Turn,
): Promise<ReleaseState> {
  const { now, deadlines = DEADLINES } = options;
  const { state, call, taken } = stepRelease(before, plan, seen, { nowMs: now(), deadlines });
  log.step(taken, before, plan, seen);
  if (call === undefined) return state;
  const answer = await act(cloud, call, plan, options);
  log.answer(call, answer);
  return answered(state, call, answer);
}

function pauseIn({ phase }: ReleaseState): number {
  return phase === 'forward' || phase === 'back' ? POLL_MS : RECORD_POLL_MS;
}

/** Another phase begins, and AWS was asked for nothing that takes time. */
function canGoOn(before: ReleaseState, after: ReleaseState): boolean {
  const moved = before.phase !== after.phase || before.fleet.phase !== after.fleet.phase;
  return moved && after.answer === undefined && after.fleet.answer === undefined;
}

async function observe(cloud: Cloud, say: (line: string) => void): Promise<Seen | undefined> {
  try {
    return await cloud.observe();
  } catch (error) {
    say(`AWS could not be read: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

function act(cloud: Cloud, call: Call, plan: ReleasePlan, { groups, alarms }: RunOptions): Promise<Answer> {
  switch (call.kind) {
    case 'write-record':
      return cloud.writeRecord(call.text);
    case 'write-digest':
      return cloud.writeDigest(call.digest);
    case 'rollback-refresh':
      return cloud.rollbackRefresh(groups[call.service]);
    case 'cancel-refresh':
      return cloud.cancelRefresh(groups[call.service]);
    case 'start-refresh':
    case 'start-refresh-of-all': {
      const { goal, service, size, skipMatching } = call;
      const watched = alarms.filter((name) => !plan.ignoredAlarms.includes(name));
      const { watchSeconds } = plan;
      return cloud.startRefresh(
        refreshRequest({
          group: groups[service],
          ...goal,
          size,
          skipMatching,
          watchSeconds,
          alarms: watched,
        }),
      );
    }
  }
}

function endingOf({ phase }: ReleaseState): Ending['kind'] {
  return phase === 'finished' || phase === 'reverted' || phase === 'superseded' ? phase : 'failed';
}

/** A line for each transition and each answer, and one whenever a fleet's instances have changed. */
function createLog({ now, say: print }: RunOptions) {
  let described = '';
  const say = (line: string) => print(`${new Date(now()).toISOString().slice(11, 19)}  ${line}`);
  return {
    say,
    step(taken: ReturnType<typeof stepRelease>['taken'], state: ReleaseState, plan: ReleasePlan, seen: Seen) {
      for (const { of, from, to, because } of taken) say(`${of}: ${from} → ${to}: ${because}`);
      if (state.phase !== 'forward' && state.phase !== 'back') return;
      const { service, goal } = currentFleet(state, plan);
      const line = `${service}: ${describeFleet(goal.template, state.fleet, seen.fleets[service])}`;
      if (line !== described) say(line);
      described = line;
    },
    answer(call: Call, answer: Answer) {
      const of =
        'service' in call ? `${call.service}: ${call.kind} to ${call.goal.template.version}` : call.kind;
      say(`${of}: ${answer.kind}${answer.kind === 'accepted' ? '' : ` (${answer.reason})`}`);
    },
  };
}
