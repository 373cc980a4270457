import type { Environment } from '../config.ts';
import { fleetName } from '../names.ts';
import type { Alarm } from './alarm.ts';

export function workerAlarms(environment: Environment): Alarm[] {
  const dimensions = { AutoScalingGroupName: fleetName(environment, 'worker') };
  const highest = (metricName: string) => ({
    namespace: 'AWS/AutoScaling',
    metricName,
    dimensions,
    period: 60,
    stat: 'Maximum',
  });
  const serving = { id: 'serving', metric: highest('GroupInServiceInstances') };
  return [
    {
      name: 'workers-at-maximum',
      description:
        'The worker fleet has been at its maximum size for 15 minutes: if the load stays, the backlog grows.',
      threshold: 0,
      evaluationPeriods: 15,
      metricQuery: [
        serving,
        { id: 'most', metric: highest('GroupMaxSize') },
        {
          id: 'full',
          expression: 'IF(FILL(serving, 0) >= FILL(most, 1), 1, 0)',
          label: 'at maximum size',
          returnData: true,
        },
      ],
    },
    {
      // Prometheus has the size that the policy wants, and only the group knows what it tries to launch.
      name: 'workers-below-desired',
      description:
        'For 15 minutes the worker fleet has had fewer instances than it wants. Its activity history says why they do not start.',
      threshold: 0,
      evaluationPeriods: 15,
      metricQuery: [
        serving,
        { id: 'wanted', metric: highest('GroupDesiredCapacity') },
        {
          id: 'missing',
          expression: 'IF(FILL(serving, 0) < FILL(wanted, 0), 1, 0)',
          label: 'fewer than wanted',
          returnData: true,
        },
      ],
    },
  ];
}
