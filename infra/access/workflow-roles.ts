import { DataAwsIamOpenidConnectProvider } from '@cdktf/provider-aws/lib/data-aws-iam-openid-connect-provider/index.js';
import type { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment/index.js';
import type { Construct } from 'constructs';
import type { Account } from '../account.ts';
import { HOST_IMAGE_PARAMETER, SERVICE_IMAGE_PARAMETER } from '../compute/machine-image.ts';
import { stateKey } from '../names.ts';
import { createRole, type Statement, type TrustStatement } from '../role.ts';
import { type ReleaseInputs, releasing } from './release-rights.ts';

export type WorkflowRoles = { deploy: IamRole; plan: IamRole };

type Inputs = ReleaseInputs & {
  providerArn: string;
  /** OWNER/NAME on GitHub. */
  repository: string;
};

/**
 * What GitHub's workflows may do, each in one environment of this repository. `deploy` replaces the image that runs;
 * `plan` only reads. Changes of the infrastructure itself are applied by a person.
 */
export function createWorkflowRoles(scope: Construct, inputs: Inputs): WorkflowRoles {
  const { environment } = inputs;
  const role = (duty: 'deploy' | 'plan', githubEnvironment: string, statements: Statement[]) => {
    const name = `${environment.prefix}-${duty}`;
    const made = createWorkflowRole(scope, {
      ...inputs,
      name,
      githubEnvironment,
      statements,
      // A release of both fleets and its way back may take longer than an hour. A plan does not.
      ...(duty === 'deploy' ? { maxSessionSeconds: 3 * 3600 } : {}),
    });
    // Reads configuration, never content: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/SecurityAudit.html
    new IamRolePolicyAttachment(scope, `${duty}-reads`, {
      role: made.name,
      policyArn: 'arn:aws:iam::aws:policy/SecurityAudit',
    });
    return made;
  };
  return {
    deploy: role('deploy', environment.name, [
      ...readingState(inputs),
      ...writingState(inputs),
      ...releasing(inputs),
    ]),
    plan: role('plan', `plan-${environment.name}`, readingState(inputs)),
  };
}

/** GitHub as an identity provider, of which an account has one. */
export function readGithubProvider(scope: Construct): string {
  return new DataAwsIamOpenidConnectProvider(scope, 'github', {
    url: 'https://token.actions.githubusercontent.com',
  }).arn;
}

type WorkflowRole = {
  name: string;
  providerArn: string;
  repository: string;
  githubEnvironment: string;
  statements: Statement[];
  /** An hour, unless said. */
  maxSessionSeconds?: number;
};

/**
 * A role for the jobs of one environment on GitHub. Their token names the environment, not the branch: environments
 * that may write take `main` only (docs/deployment.md).
 * https://docs.github.com/actions/security-for-github-actions/security-hardening-your-deployments
 */
export function createWorkflowRole(
  scope: Construct,
  { name, providerArn, repository, githubEnvironment, statements, maxSessionSeconds }: WorkflowRole,
): IamRole {
  const trust: TrustStatement = {
    action: 'sts:AssumeRoleWithWebIdentity',
    principal: { Federated: providerArn },
    conditions: {
      StringEquals: {
        'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
        'token.actions.githubusercontent.com:sub': `repo:${repository}:environment:${githubEnvironment}`,
      },
    },
  };
  return createRole(scope, {
    name,
    trust,
    statements,
    ...(maxSessionSeconds === undefined ? {} : { maxSessionSeconds }),
  });
}

function readingState({ environment, account }: Inputs): Statement[] {
  const { stateBucket, region, prefix, monitoring } = environment;
  const bucket = `arn:aws:s3:::${stateBucket}`;
  return [
    { actions: ['s3:ListBucket'], resources: [bucket] },
    { actions: ['s3:GetObject'], resources: [`${bucket}/${stateKey(environment)}`] },
    {
      actions: ['ssm:GetParameter', 'ssm:ListTagsForResource'],
      resources: [`arn:aws:ssm:${region}:${account.id}:parameter/${prefix}/*`],
    },
    {
      actions: ['ssm:GetParameter'],
      resources: [SERVICE_IMAGE_PARAMETER, HOST_IMAGE_PARAMETER].map(
        (name) => `arn:aws:ssm:${region}::parameter${name}`,
      ),
    },
    {
      actions: ['application-autoscaling:ListTagsForResource'],
      resources: [`arn:aws:application-autoscaling:${region}:${account.id}:scalable-target/*`],
    },
    ...(monitoring === 'off' ? [] : readingMonitoring(region, account)),
  ];
}

/** AWS's policy for audits leaves these out. */
function readingMonitoring(region: string, account: Account): Statement[] {
  return [
    {
      actions: ['dlm:GetLifecyclePolicy', 'dlm:ListTagsForResource'],
      resources: [`arn:aws:dlm:${region}:${account.id}:policy/*`],
    },
    // AWS has no narrower resource for a list: access/roles.test.ts lists this exception.
    { actions: ['ec2:GetSubnetCidrReservations'], resources: ['*'] },
  ];
}

function writingState({ environment }: Inputs): Statement[] {
  const key = `arn:aws:s3:::${environment.stateBucket}/${stateKey(environment)}`;
  return [
    { actions: ['s3:PutObject'], resources: [key] },
    { actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], resources: [`${key}.tflock`] },
  ];
}
