import { DlmLifecyclePolicy } from '@cdktf/provider-aws/lib/dlm-lifecycle-policy/index.js';
import type { Construct } from 'constructs';
import type { Account } from '../../account.ts';
import type { Environment } from '../../config.ts';
import { createRole } from '../../role.ts';

/** A week of days: enough to notice that something is wrong. */
const KEPT_SNAPSHOTS = 7;

/** A snapshot of every day of the volume with the tag `Name` that is given. */
export function createDailySnapshots(
  scope: Construct,
  name: string,
  { environment: { region }, account }: { environment: Environment; account: Account },
): void {
  const of = (resource: string, owner = account.id) => `arn:aws:ec2:${region}:${owner}:${resource}`;
  // https://docs.aws.amazon.com/ebs/latest/userguide/service-role.html
  const role = createRole(scope, {
    name: `${name}-snapshots`,
    trustedService: 'dlm.amazonaws.com',
    statements: [
      { actions: ['ec2:CreateSnapshot'], resources: [of('volume/*')], conditions: tagged(name) },
      { actions: ['ec2:CreateSnapshot'], resources: [of('snapshot/*', '')] },
      { actions: ['ec2:DeleteSnapshot'], resources: [of('snapshot/*', '')], conditions: tagged(name) },
      { actions: ['ec2:CreateTags'], resources: [of('snapshot/*', '')] },
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
