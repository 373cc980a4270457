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
};

/** The id of this instance, asked for until the metadata service answers. Rejects if `signal` aborts. */
export async function readOwnId({ instance, logger, signal, pause = pauseFor }: Deps): Promise<string> {
  while (true) {
    try {
      return await instance.id();
    } catch (error) {
      logger.warn({ reason: describeError(error) }, 'the metadata service does not answer; trying again');
    }
    await pause(TIMINGS.terminationPoll * 1000, signal);
  }
}
