import { z } from 'zod';
import type { Synthesized } from '../synthesized.ts';

/** Resources that cost the same every month, whatever the load. */
export type BilledResources = {
  /** Of each instance. */
  volumeGib: number;
  /** Volumes that outlive instances, each with its snapshots. */
  dataVolumesGib: number;
  detailedMonitoring: boolean;
  natGateways: number;
  interfaceEndpoints: number;
  firewallRules: number;
  /** Metrics that alarms watch, with those of the alarms that AWS creates for scaling policies. */
  alarmMetrics: number;
  customerKeys: number;
  secrets: number;
  keptImages: number;
};

/** Counts them in a synthesized stack, so that a new resource is in the bill at once. */
export function countBilledResources({ resource }: Pick<Synthesized, 'resource'>): BilledResources {
  const all = <Attributes>(kind: string, schema: z.ZodType<Attributes>): Attributes[] =>
    Object.values(resource[kind] ?? {}).map((attributes) => schema.parse(attributes));
  const templates = all('aws_launch_template', launchTemplate);
  return {
    volumeGib: Math.max(
      0,
      ...templates.flatMap(({ block_device_mappings }) =>
        block_device_mappings.map(({ ebs }) => ebs.volume_size),
      ),
    ),
    dataVolumesGib: sum(all('aws_ebs_volume', volume).map(({ size }) => size)),
    detailedMonitoring: templates.some(({ monitoring }) => monitoring.enabled),
    natGateways: all('aws_nat_gateway', z.unknown()).length,
    interfaceEndpoints: all('aws_vpc_endpoint', endpoint).filter(
      ({ vpc_endpoint_type }) => vpc_endpoint_type === 'Interface',
    ).length,
    firewallRules: sum(all('aws_wafv2_web_acl', firewall).map(({ rule }) => rule.length)),
    alarmMetrics:
      sum(all('aws_cloudwatch_metric_alarm', alarm).map(metricsOfAlarm)) +
      sum(all('aws_autoscaling_policy', scalingPolicy).map(metricsOfPolicy)) +
      ALARMS_OF_TABLE_POLICY * all('aws_appautoscaling_policy', z.unknown()).length,
    customerKeys: all('aws_kms_key', z.unknown()).length,
    secrets: all('aws_secretsmanager_secret', z.unknown()).length,
    keptImages: sum(all('aws_ecr_lifecycle_policy', imageLifecycle).map(keptImages)),
  };
}

/** Two for the units in use and two for the provisioned ones: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.html */
const ALARMS_OF_TABLE_POLICY = 4;

const launchTemplate = z.object({
  block_device_mappings: z.array(z.object({ ebs: z.object({ volume_size: z.number() }) })),
  monitoring: z.object({ enabled: z.boolean() }),
});
const volume = z.object({ size: z.number() });
const endpoint = z.object({ vpc_endpoint_type: z.string() });
const firewall = z.object({ rule: z.array(z.unknown()) });
const alarm = z.object({ metric_query: z.array(z.object({ metric: z.unknown().optional() })).optional() });
const scalingPolicy = z.object({
  target_tracking_configuration: z.object({
    customized_metric_specification: z
      .object({ metrics: z.array(z.object({ metric_stat: z.unknown().optional() })) })
      .optional(),
  }),
});
const imageLifecycle = z.object({ policy: z.string() });
const imagePolicy = z.object({
  rules: z.array(z.object({ selection: z.object({ countNumber: z.number() }) })),
});

/** Expressions over metrics are free. */
function metricsOfAlarm({ metric_query }: z.output<typeof alarm>): number {
  return metric_query === undefined ? 1 : metric_query.filter(({ metric }) => metric !== undefined).length;
}

/** AWS creates two alarms for each target tracking policy: one to add instances, one to remove them. */
function metricsOfPolicy({ target_tracking_configuration }: z.output<typeof scalingPolicy>): number {
  const metrics = target_tracking_configuration.customized_metric_specification?.metrics;
  return 2 * (metrics?.filter(({ metric_stat }) => metric_stat !== undefined).length ?? 1);
}

function keptImages({ policy }: z.output<typeof imageLifecycle>): number {
  const { rules } = imagePolicy.parse(JSON.parse(policy));
  return sum(rules.map(({ selection }) => selection.countNumber));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
