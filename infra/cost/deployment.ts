import { App } from 'cdktf';
import { DEFAULT_SCALING, type ScalingParameters } from '../../core/scaling/scaling.ts';
import { CALL_RATES } from '../../core/settings/call-rates.ts';
import { TIMINGS } from '../../core/settings/timings.ts';
import { tracingSettings } from '../../core/settings/tracing-settings.ts';
import { type Monitoring, readEnvironments } from '../config.ts';
import { createEnvironmentStack } from '../environment-stack.ts';
import { mirroredImages } from '../observe/monitoring/monitoring-images.ts';
import { synthesized } from '../synthesized.ts';
import { type Benchmark, readBenchmark } from './benchmark.ts';
import { type BilledResources, countBilledResources } from './billed-resources.ts';
import type { ApiLimits } from './fleet.ts';

/** Everything about an environment that its bill depends on. */
export type Deployment = BilledResources & {
  zones: number;
  api: ApiLimits & { instanceType: string };
  worker: { instanceType: string; pollers: number; receiveWaitSeconds: number };
  scaling: ScalingParameters;
  cpu: Benchmark['cpu'];
  lingerMs: number;
  healthCheckSeconds: number;
  eventRetentionDays: number;
  logRetentionDays: number;
  accessLogRetentionDays: number;
  monitoring: 'off' | MonitoringSize;
};

type MonitoringSize = {
  instanceType: string;
  /** Copies of its tools'. */
  images: number;
  traceRetentionDays: number;
  sampledShare: number;
};

/** Production, from its configuration, its written stack and the last benchmark. */
export function productionDeployment(): Deployment {
  const environment = readEnvironments({}).production;
  const { network, api, worker, eventRetentionDays, logRetentionDays, monitoring } = environment;
  const stack = createEnvironmentStack(new App({ outdir: 'cdktf.out' }), environment);
  return {
    ...countBilledResources(synthesized(stack)),
    zones: network.zones.length,
    api,
    worker: {
      instanceType: worker.instanceType,
      pollers: CALL_RATES.pollers,
      receiveWaitSeconds: CALL_RATES.receiveWaitSeconds,
    },
    scaling: { ...DEFAULT_SCALING, minWorkers: worker.min, maxWorkers: worker.max },
    cpu: readBenchmark().cpu,
    lingerMs: CALL_RATES.lingerMs,
    healthCheckSeconds: TIMINGS.healthCheckInterval,
    eventRetentionDays,
    logRetentionDays,
    accessLogRetentionDays: logRetentionDays,
    monitoring: monitoring === 'off' ? 'off' : monitoringSize(monitoring),
  };
}

function monitoringSize({ instanceType, traceRetentionDays }: Monitoring): MonitoringSize {
  return {
    instanceType,
    traceRetentionDays,
    images: Object.keys(mirroredImages()).length,
    sampledShare: tracingSettings.OTEL_TRACES_SAMPLER_ARG.parse(undefined),
  };
}
