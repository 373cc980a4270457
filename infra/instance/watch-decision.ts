import { TIMINGS } from '../../core/settings/timings.ts';

/** One look at the instance. */
export type Look = {
  /** Where the group takes the instance; undefined if it is in none, or if the metadata service does not answer. */
  target: string | undefined;
  /** Whether the process answered its liveness check. */
  live: boolean;
  /** Whether it answered its readiness check; not asked once the hook is complete. */
  ready: boolean;
  /** For how long this look stands, in seconds: until the next one. */
  seconds: number;
};

export type WatchState = {
  /** How long the watch has run. */
  watchedSeconds: number;
  /** Whether the process has ever been live since the watch began. */
  wasLive: boolean;
  /** For how long the process has not been live without a break. */
  deadSeconds: number;
  /** Whether the group knows that the instance is ready. */
  isReadyKnown: boolean;
  /** Whether the group answered that it does not wait for the instance. */
  isAbsent: boolean;
  /** Whether the group was asked to replace the instance. */
  isReported: boolean;
};

export type WatchAction = 'leave' | 'complete-ready' | 'report-unhealthy' | 'none';

export const INITIAL_WATCH: WatchState = {
  watchedSeconds: 0,
  wasLive: false,
  deadSeconds: 0,
  isReadyKnown: false,
  isAbsent: false,
  isReported: false,
};

/**
 * What to do after a look. It counts looks and not the clock, so that an instance that was suspended for minutes is not
 * taken for one whose process hangs.
 */
export function decideWatch(look: Look, before: WatchState): { action: WatchAction; state: WatchState } {
  const state = {
    ...before,
    watchedSeconds: before.watchedSeconds + look.seconds,
    wasLive: before.wasLive || look.live,
    deadSeconds: look.live ? 0 : before.deadSeconds + look.seconds,
    isReported: before.isReported && !look.live,
  };
  return { action: actionAfter(look, state), state };
}

function actionAfter({ target, ready }: Look, state: WatchState): WatchAction {
  if (target === 'Terminated') return 'leave';
  if (ready && !state.isReadyKnown && isReadyAwaited(state)) return 'complete-ready';
  if (!state.isReported && state.deadSeconds >= allowedSeconds(state)) return 'report-unhealthy';
  return 'none';
}

/**
 * The group may notice only after the process is ready that the instance runs, so a hook that is absent is tried again.
 * Later the hook was complete before this watch began, as after a reboot, or the group has given up.
 */
export function isReadyAwaited({ isReadyKnown, watchedSeconds }: WatchState): boolean {
  return !isReadyKnown && watchedSeconds <= TIMINGS.launchHook;
}

/**
 * How long to wait before the next look. Until the group counts a new instance, each second matters. A group that does not
 * wait is asked less often: after a reboot it never will.
 */
export function secondsToNextLook(state: WatchState): number {
  return isReadyAwaited(state) && !state.isAbsent ? 1 : TIMINGS.terminationPoll;
}

/** A process that was live gets its time to restart; one that never was, as after a reboot, also its time to boot. */
function allowedSeconds({ wasLive }: WatchState): number {
  return wasLive ? TIMINGS.unresponsive : TIMINGS.boot + TIMINGS.unresponsive;
}
