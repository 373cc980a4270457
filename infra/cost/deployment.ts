import { DEFAULT_SCALING, type ScalingParameters } from '../../core/scaling.ts';
import type { Limits } from './fleet.ts';

/** What the infrastructure is made of, as far as it costs. */
export type Deployment = {
  zones: number;
  api: Limits & { instanceType: string };
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

export function productionDeployment(): Deployment {
  return {
    zones: 2,
    api: { instanceType: 'c7g.medium', min: 2, max: 10 },
    worker: { instanceType: 'c7g.medium', pollers: 2, receiveWaitSeconds: 20 },
    scaling: DEFAULT_SCALING,
    lingerMs: 4,
    volumeGib: 20,
    detailedMonitoring: true,
    natGateways: 0,
    interfaceEndpoints: 8,
    firewallRules: 4,
    healthCheckSeconds: 5,
    eventRetentionDays: 90,
    logRetentionDays: 30,
    accessLogRetentionDays: 30,
    alarmMetrics: 20,
    customerKeys: 0,
    secrets: 2,
    keptImages: 10,
  };
}
