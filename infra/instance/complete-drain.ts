import { describeError } from '../../core/lib/describe-error.ts';
import type { OwnGroup } from '../../core/ports/own-instance.ts';
import { TERMINATION_HOOK } from '../../core/settings/lifecycle-hooks.ts';
import { TIMINGS } from '../../core/settings/timings.ts';
import type { Logger } from '../../core/telemetry/logging.ts';
import { type Pause, pauseFor } from './pause.ts';

type Deps = {
  group: OwnGroup;
  logger: Pick<Logger, 'info' | 'warn'>;
  signal: AbortSignal;
  pause?: Pause;
};

/**
 * Tells the group that nothing runs here any more. The group may not wait yet, or no longer, so this tries for as long as
 * the group would wait, and then leaves it to the group's own time-out. Rejects if `signal` aborts.
 */
export async function completeDrain({ group, logger, signal, pause = pauseFor }: Deps): Promise<void> {
  for (let waited = 0; waited < TIMINGS.terminationHook; waited += TIMINGS.terminationPoll) {
    if (await isCompleted(group, logger)) {
      logger.info({}, 'drained: the group terminates this instance');
      return;
    }
    await pause(TIMINGS.terminationPoll * 1000, signal);
  }
  logger.warn({}, 'the group does not wait for this instance');
}

async function isCompleted(group: OwnGroup, logger: Pick<Logger, 'warn'>): Promise<boolean> {
  try {
    return (await group.completeHook(TERMINATION_HOOK)) === 'completed';
  } catch (error) {
    logger.warn({ reason: describeError(error) }, 'the group could not be told; trying again');
    return false;
  }
}
