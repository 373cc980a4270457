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
  return [
    {
      name: 'workers-at-maximum',
      description:
        'The worker fleet has been at its maximum size for 15 minutes: if the load stays, the backlog grows.',
      threshold: 0,
      evaluationPeriods: 15,
      metricQuery: [
        { id: 'serving', metric: highest('GroupInServiceInstances') },
        { id: 'most', metric: highest('GroupMaxSize') },
        {
          id: 'full',
          expression: 'IF(FILL(serving, 0) >= FILL(most, 1), 1, 0)',
          label: 'at maximum size',
          returnData: true,
        },
      ],
    },
  ];
}
