import type { ScalingParameters } from '../../core/scaling/scaling.ts';
import { NET_BACKLOG_FACTOR, targetBacklogPerWorker } from '../../core/scaling/scaling.ts';
import type { TrackedMetric } from './tracking-alarms.ts';

/**
 * `factor`: how many times the policy's target. `per`: booting instances are desired, and not in service where there is
 * a launch hook.
 */
export type NetOptions = { factor: number; per: 'in service' | 'desired' };

/** The one that is chosen, by the figures in docs/scaling/README.md. */
export const NET: NetOptions = { factor: NET_BACKLOG_FACTOR, per: 'desired' };

/** What the net below the policy tracks: messages visible and in flight, over the group's instances. */
export function netMetric(parameters: ScalingParameters, { factor, per }: NetOptions): TrackedMetric {
  return {
    total: ({ visible, inFlight }) => visible + inFlight,
    instances: per === 'desired' ? ({ desired }) => desired : ({ serving }) => Math.max(1, serving),
    target: factor * targetBacklogPerWorker(parameters),
  };
}
