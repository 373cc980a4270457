import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import type { Construct } from 'constructs';

export type Statement = {
  actions: string[];
  resources: string[];
  conditions?: Record<string, Record<string, string | string[]>>;
};

export type RoleInputs = {
  name: string;
  statements: Statement[];
  /** How long a session may last; an hour by default. */
  maxSessionSeconds?: number;
} & ({ trustedService: string } | { trust: TrustStatement });

/** Lets a signed-in principal assume the role, under conditions. */
export type TrustStatement = {
  action: string;
  principal: Record<string, string>;
  conditions: Record<string, Record<string, string | string[]>>;
};

/** A role with one duty: who may assume it, and exactly what it may do. */
export function createRole(
  scope: Construct,
  { name, statements, maxSessionSeconds, ...trusted }: RoleInputs,
): IamRole {
  const role = new IamRole(scope, `${name}-role`, {
    name,
    assumeRolePolicy: JSON.stringify(trustPolicy(trusted)),
    ...(maxSessionSeconds === undefined ? {} : { maxSessionDuration: maxSessionSeconds }),
  });
  new IamRolePolicy(scope, `${name}-policy`, {
    name,
    role: role.id,
    policy: JSON.stringify({
      Version: '2012-10-17',
      Statement: statements.map(({ actions, resources, conditions }) => ({
        Effect: 'Allow',
        Action: actions,
        Resource: resources,
        ...(conditions ? { Condition: conditions } : {}),
      })),
    }),
  });
  return role;
}

function trustPolicy(trusted: { trustedService: string } | { trust: TrustStatement }) {
  const statement =
    'trust' in trusted
      ? {
          Action: trusted.trust.action,
          Principal: trusted.trust.principal,
          Condition: trusted.trust.conditions,
        }
      : { Action: 'sts:AssumeRole', Principal: { Service: trusted.trustedService } };
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] };
}

/**
 * A shell through Systems Manager instead of SSH and its keys. AWS's own policy for it would let an instance read
 * every parameter of the account: https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html
 */
export const SESSIONS: Statement = {
  actions: [
    'ssm:UpdateInstanceInformation',
    'ssmmessages:CreateControlChannel',
    'ssmmessages:CreateDataChannel',
    'ssmmessages:OpenControlChannel',
    'ssmmessages:OpenDataChannel',
  ],
  resources: ['*'],
};
