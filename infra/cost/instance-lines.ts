import { type Line, line } from './bill.ts';
import type { Deployment } from './deployment.ts';
import { HOURS_A_MONTH, INSTANCES } from './prices.ts';
import type { Size } from './size.ts';

/** Detailed monitoring is billed as seven metrics per instance: https://aws.amazon.com/cloudwatch/pricing/ */
const DETAILED_METRICS = 7;

export function instanceLines({ apis, workers }: Size, deployment: Deployment): Line[] {
  return [
    hours('API instances', deployment.api.instanceType, apis),
    line('API instances', 'volume', apis * deployment.volumeGib),
    hours('Worker instances', deployment.worker.instanceType, workers),
    line('Worker instances', 'volume', workers * deployment.volumeGib),
    ...(deployment.detailedMonitoring
      ? [line('Logs, metrics, alarms', 'customMetric', (apis + workers) * DETAILED_METRICS)]
      : []),
  ];
}

function hours(component: Line['component'], instanceType: string, count: number): Line {
  const price = INSTANCES[instanceType];
  if (!price) throw new Error(`infra/cost/prices.ts has no price for ${instanceType}`);
  return { component, what: instanceType, usd: count * price.usd * HOURS_A_MONTH };
}
