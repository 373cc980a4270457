import { AutoscalingPolicy } from '@cdktf/provider-aws/lib/autoscaling-policy/index.js';
import type { Construct } from 'constructs';
import { DEFAULT_SCALING, TRACKED_UTILISATION, targetBacklogPerWorker } from '../../core/scaling/scaling.ts';
import type { EventQueues } from '../data/event-queues.ts';
import { createFleet, type Fleet, type FleetInputs } from './fleet.ts';

/**
 * Workers, scaled by backlog: visible and in-flight messages per instance in service. The target comes from
 * core/scaling/scaling.ts, as it does for the local fleet and the simulator.
 */
export function createWorkerFleet(scope: Construct, inputs: FleetInputs, { events }: EventQueues): Fleet {
  const fleet = createFleet(scope, inputs, {
    service: 'worker',
    ...inputs.environment.worker,
    // It would add and remove workers beside the policy.
    suspendedProcesses: ['AZRebalance'],
  });
  new AutoscalingPolicy(scope, 'worker-by-backlog', {
    name: 'by-backlog',
    autoscalingGroupName: fleet.group.name,
    policyType: 'TargetTrackingScaling',
    targetTrackingConfiguration: {
      targetValue: targetBacklogPerWorker(DEFAULT_SCALING),
      customizedMetricSpecification: { metrics: backlogPerWorker(events.name, fleet.group.name) },
    },
  });
  // A steady load leaves no backlog, so by backlog alone AWS would remove workers until one builds up. A worker uses at
  // most one of its instance's processors.
  new AutoscalingPolicy(scope, 'worker-by-cpu', {
    name: 'by-cpu',
    autoscalingGroupName: fleet.group.name,
    policyType: 'TargetTrackingScaling',
    targetTrackingConfiguration: {
      targetValue: (100 * TRACKED_UTILISATION) / PROCESSORS,
      predefinedMetricSpecification: { predefinedMetricType: 'ASGAverageCPUUtilization' },
    },
  });
  return fleet;
}

/** vCPUs of each instance type in infra/config.ts: https://aws.amazon.com/ec2/instance-types/c7i/ */
export const PROCESSORS = 2;

/**
 * Counts in-flight messages too, or AWS would terminate workers in the middle of their work. FILL, because a queue
 * that is idle for six hours sends no metrics. IF, because a group may have no instances:
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
