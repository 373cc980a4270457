import type { ScalingParameters } from '../../core/scaling/scaling.ts';
import type { Engine } from './engine.ts';
import { createLeader } from './leader.ts';
import { createQueueSense } from './queue-sense.ts';
import { startTracking } from './target-tracking.ts';
import type { TrackedMetric } from './tracking-alarms.ts';

/**
 * The policy as AWS runs it: a leader decides every 15 s, and a net below it adds workers where nobody leads. Its group
 * has a launch hook, so that instances that boot are not in service.
 */
export function createPolicyOnAws(
  parameters: ScalingParameters,
  net: TrackedMetric,
  { name = 'policy-on-aws', title = 'policy on AWS, with its net' } = {},
): Engine {
  return {
    name,
    title,
    killsBusyWorkers: false,
    assumes: ['bootSeconds', 'metricDelaySeconds', 'attributeAgeSeconds', 'shutdownSeconds'],
    start(surroundings) {
      const { conditions, randomOf, leadership } = surroundings;
      const random = randomOf('leaders');
      const sense = createQueueSense(conditions.attributeAgeSeconds, randomOf('queue sense'));
      const terms = leadership(random);
      const leaders = terms.map((term) => createLeader(term, sense, parameters));
      const tracking = startTracking({ ...parameters, scaleIn: false }, [net], surroundings);
      let interferences = 0;
      return {
        decide(view) {
          sense.watch(view);
          const caught = tracking.decide(view);
          // The lease is in the table, too: while it is down, nobody leads.
          if (view.frozen) return caught;
          let desired = view.desired;
          for (const leader of leaders) desired = leader.lead(view, desired);
          if (caught === view.desired || caught <= desired) return desired;
          if (terms.some(({ from, until }) => view.second >= from && view.second < until)) interferences += 1;
          return caught;
        },
        interferences: () => interferences,
      };
    },
  };
}
