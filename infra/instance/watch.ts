import { describeError } from '../../core/lib/describe-error.ts';
import type { OwnGroup, OwnInstance } from '../../core/ports/own-instance.ts';
import { LAUNCH_HOOK } from '../../core/settings/lifecycle-hooks.ts';
import type { Logger } from '../../core/telemetry/logging.ts';
import { type Pause, pauseFor } from './pause.ts';
import {
  decideWatch,
  INITIAL_WATCH,
  isReadyAwaited,
  type Look,
  secondsToNextLook,
  type WatchAction,
  type WatchState,
} from './watch-decision.ts';

export type WatchDeps = {
  instance: OwnInstance;
  group: OwnGroup;
  /** Whether the process answers a check with 2xx. Never rejects. */
  isOk: (check: 'live' | 'ready') => Promise<boolean>;
  logger: Pick<Logger, 'info' | 'warn'>;
  signal: AbortSignal;
  pause?: Pause;
};

/**
 * Watches the process on this instance until the group terminates the instance. Tells the group when the process is
 * ready, and when it has not been live for a minute. Rejects if `signal` aborts.
 */
export async function watch({ signal, pause = pauseFor, ...deps }: WatchDeps): Promise<void> {
  let state = INITIAL_WATCH;
  while (true) {
    const startedMs = performance.now();
    const seconds = secondsToNextLook(state);
    const look = await lookAround(deps, state, seconds);
    const decided = decideWatch(look, state);
    if (decided.action === 'leave') return;
    state = { ...decided.state, ...(await act(decided.action, deps)) };
    await pause(Math.max(0, seconds * 1000 - (performance.now() - startedMs)), signal);
  }
}

type Parts = Omit<WatchDeps, 'signal' | 'pause'>;

async function lookAround(
  { instance, isOk, logger }: Parts,
  state: WatchState,
  seconds: number,
): Promise<Look> {
  const [target, live, ready] = await Promise.all([
    instance.target().catch((error) => {
      logger.warn({ reason: describeError(error) }, 'the metadata service does not answer');
      return undefined;
    }),
    isOk('live'),
    isReadyAwaited(state) ? isOk('ready') : false,
  ]);
  return { target, live, ready, seconds };
}

/** What is known afterwards. A call that failed changes nothing, so that it is made again after the next look. */
async function act(action: WatchAction, { group, logger }: Parts): Promise<Partial<WatchState>> {
  try {
    switch (action) {
      case 'complete-ready': {
        const result = await group.completeHook(LAUNCH_HOOK);
        if (result === 'completed') logger.info({}, 'ready: the group counts this instance');
        return { isReadyKnown: result === 'completed', isAbsent: result === 'absent' };
      }
      case 'report-unhealthy':
        await group.reportUnhealthy();
        logger.warn({}, 'the process does not answer: the group replaces this instance');
        return { isReported: true };
      case 'leave':
      case 'none':
        return {};
    }
  } catch (error) {
    logger.warn({ action, reason: describeError(error) }, 'the group could not be told; trying again');
    return {};
  }
}
