import { IamInstanceProfile } from '@cdktf/provider-aws/lib/iam-instance-profile/index.js';
import type { Construct } from 'constructs';
import type { Environment } from '../config.ts';
import { createRole, SESSIONS } from '../role.ts';

/**
 * What a monitoring host may do; the host itself does not exist yet. Its security group is in
 * network/security-groups.ts: no other may reach the metric ports. compute/fleet.ts sets the tags that it finds
 * instances by.
 */
export function createMonitoringProfile(
  scope: Construct,
  { prefix, region }: Environment,
): IamInstanceProfile {
  const name = `${prefix}-monitoring`;
  const role = createRole(scope, {
    name,
    trustedService: 'ec2.amazonaws.com',
    statements: [
      SESSIONS,
      {
        // To find instances by tag. AWS has no narrower resource for a list: access/roles.test.ts lists this exception.
        actions: ['ec2:DescribeInstances', 'ec2:DescribeAvailabilityZones'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:RequestedRegion': region } },
      },
    ],
  });
  return new IamInstanceProfile(scope, 'monitoring-profile', { name, role: role.name });
}
