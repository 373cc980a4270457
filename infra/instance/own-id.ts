import { describeError } from '../../core/lib/describe-error.ts';
import type { OwnInstance } from '../../core/ports/own-instance.ts';
import { TIMINGS } from '../../core/settings/timings.ts';
import type { Logger } from '../../core/telemetry/logging.ts';
import { type Pause, pauseFor } from './pause.ts';

type Deps = {
  instance: Pick<OwnInstance, 'id'>;
  logger: Pick<Logger, 'warn'>;
  signal: AbortSignal;
  pause?: Pause;
  /** How long to wait for an answer. */
  maxSeconds?: number;
};

/**
 * The id of this instance, asked for until the metadata service answers. Rejects if `signal` aborts, or if there is no
 * answer within `maxSeconds`.
 */
export async function readOwnId({
  instance,
  logger,
  signal,
  pause = pauseFor,
  maxSeconds = Infinity,
}: Deps): Promise<string> {
  for (let waited = 0; ; waited += TIMINGS.terminationPoll) {
    try {
      return await instance.id();
    } catch (error) {
      if (waited >= maxSeconds) throw error;
      logger.warn({ reason: describeError(error) }, 'the metadata service does not answer; trying again');
    }
    await pause(TIMINGS.terminationPoll * 1000, signal);
  }
}
