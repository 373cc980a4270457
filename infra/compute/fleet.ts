import { AutoscalingGroup } from '@cdktf/provider-aws/lib/autoscaling-group/index.js';
import type { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import type { LaunchTemplate } from '@cdktf/provider-aws/lib/launch-template/index.js';
import type { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group/index.js';
import type { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import type { ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import { TIMINGS } from '../../core/settings/timings.ts';
import type { Environment } from '../config.ts';
import { fleetName, type Service } from '../names.ts';
import type { Network } from '../network/network.ts';
import { API_PORT, WORKER_OPS_PORT } from '../network/security-groups.ts';
import { bootScript } from './boot-script.ts';
import { createLaunchTemplate } from './launch-template.ts';
import { createLifecycleHooks, LIFECYCLE_HOOKS } from './lifecycle-hooks.ts';
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
};

type Shape = {
  service: Service;
  instanceType: string;
  min: number;
  max: number;
  targets?: LbTargetGroup;
  /** Processes of Auto Scaling that do not run in the group. */
  suspendedProcesses?: string[];
};

export type Fleet = { group: AutoscalingGroup; template: LaunchTemplate };

/** The instances of one service: private, encrypted, counted once they are ready, and drained before they are terminated. */
export function createFleet(scope: Construct, inputs: FleetInputs, shape: Shape): Fleet {
  const { service, instanceType } = shape;
  const template = createLaunchTemplate(scope, {
    ...inputs,
    id: service,
    name: fleetName(inputs.environment, service),
    instanceType,
    bootScript: bootScript({ ...inputs, service }),
  });
  const group = createGroup(scope, inputs, shape, template);
  createLifecycleHooks(scope, service, group);
  return { group, template };
}

function createGroup(
  scope: Construct,
  { environment, network, networkPaths }: FleetInputs,
  { service, min, max, targets, suspendedProcesses = [] }: Shape,
  template: LaunchTemplate,
): AutoscalingGroup {
  return new AutoscalingGroup(scope, `${service}-fleet`, {
    name: fleetName(environment, service),
    minSize: min,
    maxSize: max,
    vpcZoneIdentifier: network.privateSubnets.map(({ id }) => id),
    targetGroupArns: targets === undefined ? [] : [targets.arn],
    launchTemplate: { id: template.id, version: `\${${template.fqn}.latest_version}` },
    // The load balancer's check decides about requests alone: it asks for the queue, whose outage no new instance ends.
    // An instance whose process hangs reports itself (infra/instance/watch.ts).
    healthCheckType: 'EC2',
    healthCheckGracePeriod: TIMINGS.healthGrace,
    defaultInstanceWarmup: TIMINGS.boot,
    enabledMetrics: [
      'GroupInServiceInstances',
      'GroupDesiredCapacity',
      'GroupMaxSize',
      'GroupTotalInstances',
    ],
    metricsGranularity: '1Minute',
    suspendedProcesses,
    // One week, so that no instance drifts for long.
    maxInstanceLifetime: 7 * 24 * 3600,
    // An instance that is replaced, for its health or its age, goes after its successor has come.
    instanceMaintenancePolicy: { minHealthyPercentage: 100, maxHealthyPercentage: 150 },
    initialLifecycleHook: LIFECYCLE_HOOKS,
    // A release waits for the instances. If Terraform did, it would mark a group whose first image is bad as tainted, and
    // replace it.
    waitForCapacityTimeout: '0',
    tag: tagsOf(environment, service),
    dependsOn: networkPaths,
    lifecycle: {
      // Scaling sets the number, a release the template's version, and the hooks have their own resources.
      ignoreChanges: ['desired_capacity', 'launch_template', 'initial_lifecycle_hook'],
      preventDestroy: environment.deletionProtection,
    },
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
