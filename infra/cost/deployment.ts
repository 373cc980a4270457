import { DEFAULT_SCALING, type ScalingParameters } from '../../core/scaling/scaling.ts';
import { TIMINGS } from '../../core/settings/timings.ts';
import { readEnvironments } from '../config.ts';
import type { ApiLimits } from './fleet.ts';

/** What the infrastructure is made of, as far as it costs. */
export type Deployment = {
  zones: number;
  api: ApiLimits & { instanceType: string };
  worker: { instanceType: string; pollers: number; receiveWaitSeconds: number };
  scaling: ScalingParameters;
  lingerMs: number;
  volumeGib: number;
  detailedMonitoring: boolean;
  natGateways: number;
  interfaceEndpoints: number;
  firewallRules: number;
  healthCheckSeconds: number;
  eventRetentionDays: number;
  logRetentionDays: number;
  accessLogRetentionDays: number;
  /** Metrics that the alarms and the scaling policies' own alarms look at. */
  alarmMetrics: number;
  customerKeys: number;
  secrets: number;
  keptImages: number;
};

/** Production as infra/config.ts has it, and what its stack is made of beside that. */
export function productionDeployment(): Deployment {
  const { network, api, worker, eventRetentionDays, logRetentionDays } = readEnvironments({}).production;
  return {
    zones: network.zones.length,
    api,
    worker: { instanceType: worker.instanceType, pollers: 2, receiveWaitSeconds: 20 },
    scaling: { ...DEFAULT_SCALING, minWorkers: worker.min, maxWorkers: worker.max },
    lingerMs: 4,
    natGateways: network.natGateways,
    healthCheckSeconds: TIMINGS.healthCheckInterval,
    eventRetentionDays,
    logRetentionDays,
    accessLogRetentionDays: logRetentionDays,
    ...STACK,
  };
}

/** What the stack has of each, whatever the environment. */
const STACK = {
  volumeGib: 20,
  detailedMonitoring: true,
  interfaceEndpoints: 9,
  firewallRules: 5,
  alarmMetrics: 28,
  customerKeys: 1,
  secrets: 2,
  keptImages: 30,
};
