import { type Line, line } from './bill.ts';
import type { Deployment } from './deployment.ts';
import { HOURS_A_MONTH, instancePrice } from './prices.ts';
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
  return { component, what: instanceType, usd: count * instancePrice(instanceType).usd * HOURS_A_MONTH };
}
