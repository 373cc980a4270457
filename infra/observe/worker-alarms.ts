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
        'The fleet has been as large as it may be for a quarter of an hour: the backlog can only grow.',
      threshold: 0,
      evaluationPeriods: 15,
      metricQuery: [
        { id: 'serving', metric: highest('GroupInServiceInstances') },
        { id: 'most', metric: highest('GroupMaxSize') },
        {
          id: 'full',
          expression: 'IF(FILL(serving, 0) >= FILL(most, 1), 1, 0)',
          label: 'at its maximum',
          returnData: true,
        },
      ],
    },
  ];
}
