import { DEFAULT_SCALING } from '../../../core/scaling/scaling.ts';
import { DEFAULT_WORKLOAD } from '../assumptions.ts';
import { byComponent, type Component, type Line } from '../bill.ts';
import type { Deployment } from '../deployment.ts';
import type { QueueCalls } from '../queue-calls.ts';
import type { Size } from '../size.ts';

/** Round numbers, for computing by hand. */
export const sampleDeployment: Deployment = {
  zones: 2,
  api: { instanceType: 'c7g.large', min: 2, max: 10, requestsPerInstance: 30_000 },
  worker: { instanceType: 'c7g.large', pollers: 2, receiveWaitSeconds: 20 },
  scaling: DEFAULT_SCALING,
  cpu: { api: [{ eventsPerSecond: 1_000, micros: 300 }], worker: [{ eventsPerSecond: 1_000, micros: 400 }] },
  lingerMs: 4,
  volumeGib: 20,
  dataVolumesGib: 0,
  detailedMonitoring: true,
  natGateways: 0,
  interfaceEndpoints: 8,
  firewallRules: 4,
  healthCheckSeconds: 5,
  eventRetentionDays: 90,
  tableThroughput: 'on-demand',
  logRetentionDays: 30,
  accessLogRetentionDays: 30,
  alarmMetrics: 20,
  customerKeys: 0,
  secrets: 2,
  keptImages: 10,
  monitoring: 'off',
};

const noCalls: QueueCalls = {
  messages: 0,
  eventsPerMessage: 1,
  sends: 0,
  receives: 0,
  emptyReceives: 0,
  deletes: 0,
  chores: 0,
  billed: 0,
};

/** Two API instances and four workers, with no events and no calls unless given. */
export function sampleSize({
  workload = {},
  calls = {},
  ...changed
}: {
  workload?: Partial<Size['workload']>;
  calls?: Partial<QueueCalls>;
  apis?: number;
  workers?: number;
} = {}): Size {
  return {
    workload: { ...DEFAULT_WORKLOAD, eventsPerSecond: 0, ...workload },
    calls: { ...noCalls, ...calls },
    apis: 2,
    workers: 4,
    ...changed,
  };
}

/** What one component costs a month. */
export function usdOf(component: Component, lines: readonly Line[]): number {
  return byComponent(lines).find((each) => each.component === component)?.usd ?? 0;
}
