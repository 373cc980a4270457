import { describeError } from '../../core/lib/describe-error.ts';
import { createSingleFlight } from '../../core/lib/single-flight.ts';
import { withTimeout } from '../../core/lib/with-timeout.ts';

/** The state of a dependency when it was last checked. */
export type DependencyState = {
  up: boolean;
  /** How long the check took, whether it passed or failed. */
  latencyMs: number;
  askedAtMs: number;
  /** Why it is down. */
  reason?: string;
};

/** Checks the dependency, or returns the last state while it is fresh. Never rejects. */
export type DependencyCheck = () => Promise<DependencyState>;

export type DependencyCheckOptions = {
  freshMs?: number;
  timeoutMs?: number | undefined;
  now?: () => number;
};

/** Concurrent callers share one check, so that health checks put no load on what they check. */
export function createDependencyCheck(
  ask: () => Promise<unknown>,
  { freshMs = 2_000, timeoutMs = 800, now = Date.now }: DependencyCheckOptions = {},
): DependencyCheck {
  return createSingleFlight<void, DependencyState>(askOnce, { freshMs, now });

  async function askOnce(): Promise<DependencyState> {
    const askedAtMs = now();
    try {
      await withTimeout(timeoutMs, 'the check', ask);
      return { up: true, latencyMs: now() - askedAtMs, askedAtMs };
    } catch (error) {
      return { up: false, latencyMs: now() - askedAtMs, askedAtMs, reason: describeError(error) };
    }
  }
}
