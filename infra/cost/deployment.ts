import type { ScalingParameters } from '../../core/scaling.ts';
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
