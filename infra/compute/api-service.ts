import { AutoscalingPolicy } from '@cdktf/provider-aws/lib/autoscaling-policy/index.js';
import type { Construct } from 'constructs';
import type { LoadBalancer } from '../network/load-balancer.ts';
import { createFleet, type Fleet, type FleetInputs } from './fleet.ts';

/** The API's instances, scaled by requests per instance and by CPU. */
export function createApiService(
  scope: Construct,
  inputs: FleetInputs,
  { balancer, targets, listener }: LoadBalancer,
): Fleet {
  const { api } = inputs.environment;
  const fleet = createFleet(scope, inputs, { service: 'api', ...api, targets });
  const follow = (name: string, predefinedMetricType: string, targetValue: number, resourceLabel?: string) =>
    new AutoscalingPolicy(scope, `api-by-${name}`, {
      name: `by-${name}`,
      autoscalingGroupName: fleet.group.name,
      policyType: 'TargetTrackingScaling',
      targetTrackingConfiguration: {
        targetValue,
        predefinedMetricSpecification: {
          predefinedMetricType,
          ...(resourceLabel === undefined ? {} : { resourceLabel }),
        },
      },
      // AWS rejects the request metric until the target group has a listener.
      dependsOn: [listener],
    });
  follow(
    'requests',
    'ALBRequestCountPerTarget',
    api.requestsPerInstance,
    `${balancer.arnSuffix}/${targets.arnSuffix}`,
  );
  follow('cpu', 'ASGAverageCPUUtilization', TRACKED_CPU_PERCENT);
  return fleet;
}

/**
 * Of an instance's two processors, one API process keeps at most 58 % busy: its main thread all of one, and the sending
 * thread part of the other (docs/results, accepting, saturated). Three fifths of that leave time for a new instance to
 * come. Why there is one process: docs/infrastructure.md.
 */
const TRACKED_CPU_PERCENT = 35;
