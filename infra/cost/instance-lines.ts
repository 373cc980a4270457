import { type Line, line } from './bill.ts';
import type { Deployment } from './deployment.ts';
import { HOURS_A_MONTH, instancePrice } from './prices.ts';
import type { Size } from './size.ts';

/** Detailed monitoring is billed as seven metrics per instance: https://aws.amazon.com/cloudwatch/pricing/ */
const DETAILED_METRICS = 7;

export function instanceLines({ apis, workers }: Size, deployment: Deployment): Line[] {
  const { monitoring, volumeGib } = deployment;
  const hosts = monitoring === 'off' ? 0 : 1;
  return [
    hours('API instances', deployment.api.instanceType, apis),
    line('API instances', 'volume', apis * volumeGib),
    hours('Worker instances', deployment.worker.instanceType, workers),
    line('Worker instances', 'volume', workers * volumeGib),
    ...(monitoring === 'off'
      ? []
      : [
          hours('Monitoring host', monitoring.instanceType, hosts),
          line('Monitoring host', 'volume', hosts * volumeGib),
        ]),
    ...(deployment.detailedMonitoring
      ? [line('Logs, metrics, alarms', 'customMetric', (apis + workers + hosts) * DETAILED_METRICS)]
      : []),
  ];
}

function hours(component: Line['component'], instanceType: string, count: number): Line {
  return { component, what: instanceType, usd: count * instancePrice(instanceType).usd * HOURS_A_MONTH };
}
