import { STEADY_THROUGHPUT } from '../config.ts';
import { DEFAULT_WORKLOAD, type Workload } from './assumptions.ts';
import { type Deployment, productionDeployment } from './deployment.ts';
import { type Cost, costOf } from './model.ts';

/** A way to run production, to compare with others. */
export type Choice = {
  name: string;
  deployment: Deployment;
  workload: Omit<Workload, 'eventsPerSecond'>;
};

/** How production was before the table had choices, then each choice. */
export function productionChoices(): Choice[] {
  const before = productionDeployment({
    tableThroughput: 'on-demand',
    eventRetentionDays: 90,
    accessLogRetentionDays: 365,
  });
  const steady = productionDeployment({ tableThroughput: STEADY_THROUGHPUT, eventRetentionDays: 30 });
  const choices: [string, Deployment, number?][] = [
    // With an endpoint that is gone, `ec2messages`.
    ['before', { ...before, interfaceEndpoints: before.interfaceEndpoints + 1 }],
    ['on demand, 90 days', productionDeployment({ tableThroughput: 'on-demand', eventRetentionDays: 90 })],
    ['on demand, 30 days', productionDeployment({ tableThroughput: 'on-demand', eventRetentionDays: 30 })],
    [
      'provisioned, 90 days',
      productionDeployment({ tableThroughput: STEADY_THROUGHPUT, eventRetentionDays: 90 }),
    ],
    ['provisioned, 30 days', steady],
    [`… in batches of ${BATCH}`, steady, BATCH],
  ];
  return choices.map(([name, deployment, eventsPerRequest = 1]) => ({
    name,
    deployment,
    workload: { ...DEFAULT_WORKLOAD, eventsPerRequest },
  }));
}

const BATCH = 100;

export function costOfChoice({ deployment, workload }: Choice, eventsPerSecond: number): Cost {
  return costOf({ ...workload, eventsPerSecond }, deployment);
}
