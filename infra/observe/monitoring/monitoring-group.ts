import { AutoscalingGroup } from '@cdktf/provider-aws/lib/autoscaling-group/index.js';
import type { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import type { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group/index.js';
import type { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import type { ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import { TIMINGS } from '../../../core/settings/timings.ts';
import { createLaunchTemplate } from '../../compute/launch-template.ts';
import type { Environment, Monitoring } from '../../config.ts';
import { monitoringName } from '../../names.ts';
import type { Network } from '../../network/network.ts';
import { homeSubnet } from './home-subnet.ts';

type Inputs = {
  environment: Environment;
  monitoring: Monitoring;
  network: Network;
  securityGroup: SecurityGroup;
  machineImage: string;
  /** Endpoints and routes that must exist before the host starts. */
  networkPaths: ITerraformDependable[];
  role: IamRole;
  bootScript: string;
  grafana: LbTargetGroup;
};

/** A group of one: AWS replaces the monitoring host when it fails, and the next host takes over what this one had. */
export function createMonitoringGroup(scope: Construct, inputs: Inputs): AutoscalingGroup {
  const { environment, network, networkPaths, grafana } = inputs;
  const name = monitoringName(environment);
  const { instanceType } = inputs.monitoring;
  const template = createLaunchTemplate(scope, { ...inputs, id: 'monitoring', name, instanceType });
  return new AutoscalingGroup(scope, 'monitoring-host', {
    name,
    minSize: 1,
    maxSize: 1,
    vpcZoneIdentifier: [homeSubnet(network).id],
    targetGroupArns: [grafana.arn],
    launchTemplate: { id: template.id, version: `\${${template.fqn}.latest_version}` },
    // Not the load balancer's check, which only knows Grafana: a new host would not fix that, but interrupt the rest.
    healthCheckType: 'EC2',
    healthCheckGracePeriod: TIMINGS.healthGrace,
    // The old host must release the volume before the new one can start.
    instanceRefresh: { strategy: 'Rolling', preferences: { minHealthyPercentage: 0 } },
    // A month, so that it does not drift for long. Each replacement costs some minutes of metrics.
    maxInstanceLifetime: 30 * 24 * 3600,
    tag: tagsOf(environment),
    dependsOn: networkPaths,
  });
}

function tagsOf({ name }: Environment) {
  const tags = { Application: 'sluice', Environment: name, Service: 'monitoring' };
  return Object.entries(tags).map(([key, value]) => ({ key, value, propagateAtLaunch: true }));
}
