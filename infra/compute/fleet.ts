import { AutoscalingGroup } from '@cdktf/provider-aws/lib/autoscaling-group/index.js';
import type { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import type { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import type { ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import { TIMINGS } from '../../core/settings/timings.ts';
import type { Environment } from '../config.ts';
import { fleetName, type Service } from '../names.ts';
import type { Network } from '../network/network.ts';
import { API_PORT, WORKER_OPS_PORT } from '../network/security-groups.ts';
import { bootScript, TERMINATION_HOOK } from './boot-script.ts';
import { createLaunchTemplate } from './launch-template.ts';
import type { Settings } from './settings.ts';

export type FleetInputs = {
  environment: Environment;
  network: Network;
  settings: Settings;
  image: string;
  /** The AMI of the instances. */
  machineImage: string;
  /** Endpoints and routes that must exist before an instance starts. */
  networkPaths: ITerraformDependable[];
  registry: string;
  role: IamRole;
  securityGroup: SecurityGroup;
  /** Names of the alarms that stop a replacement of instances. */
  rollbackAlarms: string[];
};

type Group = {
  service: Service;
  instanceType: string;
  min: number;
  max: number;
  targetGroupArns?: string[];
};

/** The instances of one service: private, encrypted, replaced in batches, and drained before they are terminated. */
export function createFleet(
  scope: Construct,
  inputs: FleetInputs,
  { service, instanceType, min, max, targetGroupArns = [] }: Group,
): AutoscalingGroup {
  const { environment, network, rollbackAlarms, networkPaths } = inputs;
  const name = fleetName(environment, service);
  const template = createLaunchTemplate(scope, {
    ...inputs,
    id: service,
    name,
    instanceType,
    bootScript: bootScript({ ...inputs, service, group: name }),
  });
  return new AutoscalingGroup(scope, `${service}-fleet`, {
    name,
    minSize: min,
    maxSize: max,
    vpcZoneIdentifier: network.privateSubnets.map(({ id }) => id),
    targetGroupArns,
    launchTemplate: { id: template.id, version: `\${${template.fqn}.latest_version}` },
    healthCheckType: targetGroupArns.length > 0 ? 'ELB' : 'EC2',
    healthCheckGracePeriod: TIMINGS.healthGrace,
    defaultInstanceWarmup: TIMINGS.boot,
    enabledMetrics: [
      'GroupInServiceInstances',
      'GroupDesiredCapacity',
      'GroupMaxSize',
      'GroupTotalInstances',
    ],
    metricsGranularity: '1Minute',
    // One week, so that no instance drifts for long.
    maxInstanceLifetime: 7 * 24 * 3600,
    initialLifecycleHook: [
      {
        name: TERMINATION_HOOK,
        lifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
        heartbeatTimeout: TIMINGS.terminationHook,
        defaultResult: 'CONTINUE',
      },
    ],
    instanceRefresh: {
      strategy: 'Rolling',
      preferences: {
        minHealthyPercentage: 100,
        maxHealthyPercentage: 150,
        instanceWarmup: String(TIMINGS.boot),
        autoRollback: true,
        alarmSpecification: { alarms: rollbackAlarms },
      },
    },
    tag: tagsOf(environment, service),
    dependsOn: networkPaths,
    lifecycle: { ignoreChanges: ['desired_capacity'] },
  });
}

/** The monitoring host finds what to scrape by `MetricsPort`. */
function tagsOf({ name }: Environment, service: Service) {
  const tags = {
    Application: 'sluice',
    Environment: name,
    Service: service,
    MetricsPort: String(service === 'api' ? API_PORT : WORKER_OPS_PORT),
  };
  return Object.entries(tags).map(([key, value]) => ({ key, value, propagateAtLaunch: true }));
}
