import type { AutoscalingGroup } from '@cdktf/provider-aws/lib/autoscaling-group/index.js';
import { AutoscalingPolicy } from '@cdktf/provider-aws/lib/autoscaling-policy/index.js';
import type { Construct } from 'constructs';
import type { LoadBalancer } from '../network/load-balancer.ts';
import { createFleet, type FleetInputs } from './fleet.ts';

/** The API's instances, scaled by requests per instance and by CPU. */
export function createApiService(
  scope: Construct,
  inputs: FleetInputs,
  { balancer, targets, listener }: LoadBalancer,
): AutoscalingGroup {
  const { api } = inputs.environment;
  const fleet = createFleet(scope, inputs, { service: 'api', ...api, targetGroupArns: [targets.arn] });
  const follow = (name: string, predefinedMetricType: string, targetValue: number, resourceLabel?: string) =>
    new AutoscalingPolicy(scope, `api-by-${name}`, {
      name: `by-${name}`,
      autoscalingGroupName: fleet.name,
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
  follow('cpu', 'ASGAverageCPUUtilization', 60);
  return fleet;
}
