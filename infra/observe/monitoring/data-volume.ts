import { DlmLifecyclePolicy } from '@cdktf/provider-aws/lib/dlm-lifecycle-policy/index.js';
import { EbsVolume } from '@cdktf/provider-aws/lib/ebs-volume/index.js';
import type { Construct } from 'constructs';
import type { Account } from '../../account.ts';
import type { Environment, Monitoring } from '../../config.ts';
import { monitoringName } from '../../names.ts';
import type { Network } from '../../network/network.ts';
import { createRole } from '../../role.ts';
import { homeSubnet } from './home-subnet.ts';

type Inputs = {
  environment: Environment;
  account: Account;
  monitoring: Monitoring;
  network: Network;
  keyArn: string;
};

/** The volume of metrics and of Grafana's users. It outlives the hosts, and has a snapshot of every day. */
export function createDataVolume(scope: Construct, inputs: Inputs): EbsVolume {
  const { environment, monitoring, network, keyArn } = inputs;
  const name = `${monitoringName(environment)}-data`;
  const volume = new EbsVolume(scope, 'monitoring-data', {
    availabilityZone: homeSubnet(network).availabilityZone,
    type: 'gp3',
    size: monitoring.volumeGib,
    encrypted: true,
    kmsKeyId: keyArn,
    finalSnapshot: true,
    ...(monitoring.snapshot === undefined ? {} : { snapshotId: monitoring.snapshot }),
    tags: { Name: name },
  });
  snapshotDaily(scope, name, inputs);
  return volume;
}

/** A week of days: enough to notice that something is wrong. */
const KEPT_SNAPSHOTS = 7;

function snapshotDaily(scope: Construct, name: string, { environment: { region }, account }: Inputs): void {
  const of = (resource: string, owner = account.id) => `arn:aws:ec2:${region}:${owner}:${resource}`;
  // https://docs.aws.amazon.com/ebs/latest/userguide/service-role.html
  const role = createRole(scope, {
    name: `${name}-snapshots`,
    trustedService: 'dlm.amazonaws.com',
    statements: [
      { actions: ['ec2:CreateSnapshot'], resources: [of('volume/*')], conditions: tagged(name) },
      { actions: ['ec2:CreateSnapshot'], resources: [of('snapshot/*', '')] },
      { actions: ['ec2:DeleteSnapshot'], resources: [of('snapshot/*', '')], conditions: tagged(name) },
      {
        actions: ['ec2:CreateTags'],
        resources: [of('snapshot/*', '')],
        conditions: { StringEquals: { 'ec2:CreateAction': 'CreateSnapshot' } },
      },
      // AWS has no narrower resource for a list: access/roles.test.ts lists this exception.
      { actions: ['ec2:DescribeVolumes', 'ec2:DescribeSnapshots'], resources: ['*'] },
    ],
  });
  new DlmLifecyclePolicy(scope, 'monitoring-snapshots', {
    description: `daily snapshots of ${name}`,
    executionRoleArn: role.arn,
    policyDetails: {
      resourceTypes: ['VOLUME'],
      targetTags: { Name: name },
      schedule: [
        {
          name: 'daily',
          createRule: { interval: 24, intervalUnit: 'HOURS', times: ['04:00'] },
          retainRule: { count: KEPT_SNAPSHOTS },
          // With the volume's tags, by which the role may delete it.
          copyTags: true,
        },
      ],
    },
  });
}

function tagged(name: string) {
  return { StringEquals: { 'aws:ResourceTag/Name': name } };
}
