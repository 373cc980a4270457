import { IamInstanceProfile } from '@cdktf/provider-aws/lib/iam-instance-profile/index.js';
import type { Construct } from 'constructs';
import type { Environment } from '../config.ts';
import { createRole, SESSIONS } from '../role.ts';

/**
 * The place for a monitoring host: what it may do. Its security group, the only one that metric ports are open to, is
 * in security-groups.ts, and instances have the tags that it finds them by (fleet.ts).
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
        // Finding instances by tag: AWS knows no narrower resource for a list (access/roles.test.ts has it).
        actions: ['ec2:DescribeInstances', 'ec2:DescribeAvailabilityZones'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:RequestedRegion': region } },
      },
    ],
  });
  return new IamInstanceProfile(scope, 'monitoring-profile', { name, role: role.name });
}
