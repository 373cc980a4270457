import { describeError } from '../../core/lib/describe-error.ts';
import { createSingleFlight } from '../../core/lib/single-flight.ts';
import { withTimeout } from '../../core/lib/with-timeout.ts';

/** What a dependency answered when it was last asked. */
export type DependencyState = {
  up: boolean;
  /** How long it took to answer, or to fail. */
  latencyMs: number;
  askedAtMs: number;
  /** Why it is down. */
  reason?: string;
};

/** Asks, or repeats the last answer while that is fresh. Never rejects. */
export type DependencyCheck = () => Promise<DependencyState>;

export type DependencyCheckOptions = {
  freshMs?: number;
  timeoutMs?: number | undefined;
  now?: () => number;
};

/** Whoever asks at the same time shares one question, so that health checks never load what they check. */
export function createDependencyCheck(
  ask: () => Promise<unknown>,
  { freshMs = 2_000, timeoutMs = 800, now = Date.now }: DependencyCheckOptions = {},
): DependencyCheck {
  return createSingleFlight<void, DependencyState>(askOnce, { freshMs, now });

  async function askOnce(): Promise<DependencyState> {
    const askedAtMs = now();
    try {
      await withTimeout(timeoutMs, 'the answer', ask);
      return { up: true, latencyMs: now() - askedAtMs, askedAtMs };
    } catch (error) {
      return { up: false, latencyMs: now() - askedAtMs, askedAtMs, reason: describeError(error) };
    }
  }
}
