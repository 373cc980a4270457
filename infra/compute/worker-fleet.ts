import { AutoscalingPolicy } from '@cdktf/provider-aws/lib/autoscaling-policy/index.js';
import type { Construct } from 'constructs';
import { DEFAULT_SCALING, NET_BACKLOG_FACTOR, targetBacklogPerWorker } from '../../core/scaling/scaling.ts';
import type { EventQueues } from '../data/event-queues.ts';
import { createFleet, type Fleet, type FleetInputs } from './fleet.ts';

/**
 * Workers, which size their own group: worker/upkeep/scaling-duty.ts. Below that is a net for when no worker leads: AWS
 * adds instances at a backlog per desired instance that is far above what the policy allows, and never removes one.
 */
export function createWorkerFleet(scope: Construct, inputs: FleetInputs, { events }: EventQueues): Fleet {
  const fleet = createFleet(scope, inputs, {
    service: 'worker',
    ...inputs.environment.worker,
    // It would terminate workers at any time. The policy takes each from the fullest zone, and AWS adds to the emptiest.
    suspendedProcesses: ['AZRebalance'],
  });
  new AutoscalingPolicy(scope, 'worker-by-backlog', {
    name: 'by-backlog',
    autoscalingGroupName: fleet.group.name,
    policyType: 'TargetTrackingScaling',
    targetTrackingConfiguration: {
      targetValue: NET_BACKLOG_FACTOR * targetBacklogPerWorker(DEFAULT_SCALING),
      disableScaleIn: true,
      customizedMetricSpecification: { metrics: backlogPerWorker(events.name, fleet.group.name) },
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
    measured('desired', 'AWS/AutoScaling', 'GroupDesiredCapacity', 'Average', {
      AutoScalingGroupName: group,
    }),
    {
      id: 'backlog',
      label: 'backlog per worker',
      expression: '(FILL(visible, 0) + FILL(flying, 0)) / IF(FILL(desired, 0) > 0, FILL(desired, 0), 1)',
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
