import { DEFAULT_SCALING, type ScalingParameters } from '../../core/scaling/scaling.ts';
import { CALL_RATES } from '../../core/settings/call-rates.ts';
import { TIMINGS } from '../../core/settings/timings.ts';
import { tracingSettings } from '../../core/settings/tracing-settings.ts';
import { createApp } from '../app.ts';
import { type Environment, type Monitoring, readEnvironments } from '../config.ts';
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
  tableThroughput: Environment['tableThroughput'];
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

export type ProductionChoice = Partial<
  Pick<Environment, 'eventRetentionDays' | 'tableThroughput' | 'accessLogRetentionDays'>
>;

/** Production, from its configuration with these changes, its written stack and the last benchmark. */
export function productionDeployment(changes: ProductionChoice = {}): Deployment {
  const environment = { ...readEnvironments({}).production, ...changes };
  const { network, api, worker, eventRetentionDays, tableThroughput, monitoring } = environment;
  const stack = createEnvironmentStack(createApp(), environment);
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
    tableThroughput,
    logRetentionDays: environment.logRetentionDays,
    accessLogRetentionDays: environment.accessLogRetentionDays,
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
