import type { AutoscalingGroup } from '@cdktf/provider-aws/lib/autoscaling-group/index.js';
import { AutoscalingPolicy } from '@cdktf/provider-aws/lib/autoscaling-policy/index.js';
import type { Construct } from 'constructs';
import { DEFAULT_SCALING, TRACKED_UTILISATION, targetBacklogPerWorker } from '../../core/scaling/scaling.ts';
import type { EventQueues } from '../data/event-queues.ts';
import { createFleet, type FleetInputs } from './fleet.ts';

/**
 * As many workers as the backlog asks for: messages, visible and in flight, for each instance in service, held to the
 * number that core/scaling/scaling.ts has for the local fleet and the simulator too.
 */
export function createWorkerFleet(
  scope: Construct,
  inputs: FleetInputs,
  { events }: EventQueues,
): AutoscalingGroup {
  const fleet = createFleet(scope, inputs, { service: 'worker', ...inputs.environment.worker });
  new AutoscalingPolicy(scope, 'worker-by-backlog', {
    name: 'by-backlog',
    autoscalingGroupName: fleet.name,
    policyType: 'TargetTrackingScaling',
    targetTrackingConfiguration: {
      targetValue: targetBacklogPerWorker(DEFAULT_SCALING),
      customizedMetricSpecification: { metrics: backlogPerWorker(events.name, fleet.name) },
    },
  });
  // A steady load that fills no queue would look like none, and workers would go until one did. A worker keeps one of
  // its instance's processors busy at most.
  new AutoscalingPolicy(scope, 'worker-by-cpu', {
    name: 'by-cpu',
    autoscalingGroupName: fleet.name,
    policyType: 'TargetTrackingScaling',
    targetTrackingConfiguration: {
      targetValue: (100 * TRACKED_UTILISATION) / PROCESSORS,
      predefinedMetricSpecification: { predefinedMetricType: 'ASGAverageCPUUtilization' },
    },
  });
  return fleet;
}

/** Of every instance type that infra/config.ts names: https://aws.amazon.com/ec2/instance-types/c7i/ */
const PROCESSORS = 2;

/**
 * In-flight messages count too, or workers would be taken away in the middle of their work. An idle queue sends no
 * metrics after six hours, hence FILL; a group without instances must not divide by zero, hence IF:
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-target-tracking-metric-math.html
 */
function backlogPerWorker(queue: string, group: string) {
  return [
    measured('visible', 'AWS/SQS', 'ApproximateNumberOfMessagesVisible', 'Maximum', { QueueName: queue }),
    measured('flying', 'AWS/SQS', 'ApproximateNumberOfMessagesNotVisible', 'Maximum', { QueueName: queue }),
    measured('serving', 'AWS/AutoScaling', 'GroupInServiceInstances', 'Average', {
      AutoScalingGroupName: group,
    }),
    {
      id: 'backlog',
      label: 'backlog per worker',
      expression: '(FILL(visible, 0) + FILL(flying, 0)) / IF(FILL(serving, 0) > 0, FILL(serving, 0), 1)',
      returnData: true,
    },
  ];
}

function measured(
  id: string,
  namespace: string,
  metricName: string,
  stat: string,
  dimensions: Record<string, string>,
) {
  return {
    id,
    metricStat: {
      stat,
      metric: {
        namespace,
        metricName,
        dimensions: Object.entries(dimensions).map(([name, value]) => ({ name, value })),
      },
    },
    returnData: false,
  };
}
