import { DataAwsIamOpenidConnectProvider } from '@cdktf/provider-aws/lib/data-aws-iam-openid-connect-provider/index.js';
import type { EcrRepository } from '@cdktf/provider-aws/lib/ecr-repository/index.js';
import type { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment/index.js';
import type { Construct } from 'constructs';
import type { Account } from '../account.ts';
import { LAUNCHED } from '../compute/launch-template.ts';
import { MACHINE_IMAGE_PARAMETER } from '../compute/machine-image.ts';
import type { Environment } from '../config.ts';
import { stateKey } from '../names.ts';
import { createRole, type Statement, type TrustStatement } from '../role.ts';

export type WorkflowRoles = { deploy: IamRole; plan: IamRole };

type Inputs = {
  environment: Environment;
  account: Account;
  /** Where releases, and the tools that the monitoring host runs, are pushed to. */
  repositories: EcrRepository[];
  imageDigestParameterArn: string;
  /** Of all instances that a release may start. */
  instanceRoles: IamRole[];
  /** OWNER/NAME on GitHub. */
  repository: string;
};

/**
 * What GitHub's workflows may do, each in one environment of this repository. `deploy` replaces the image that runs;
 * `plan` only reads. Changes of the infrastructure itself are applied by a person.
 */
export function createWorkflowRoles(scope: Construct, inputs: Inputs): WorkflowRoles {
  const { environment, repository } = inputs;
  const provider = new DataAwsIamOpenidConnectProvider(scope, 'github', {
    url: 'https://token.actions.githubusercontent.com',
  });
  const role = (duty: 'deploy' | 'plan', githubEnvironment: string, statements: Statement[]) => {
    const made = createRole(scope, {
      name: `${environment.prefix}-${duty}`,
      trust: trustIn(provider.arn, `repo:${repository}:environment:${githubEnvironment}`),
      statements,
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

/** https://docs.github.com/actions/security-for-github-actions/security-hardening-your-deployments */
function trustIn(providerArn: string, subject: string): TrustStatement {
  return {
    action: 'sts:AssumeRoleWithWebIdentity',
    principal: { Federated: providerArn },
    conditions: {
      StringEquals: {
        'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
        'token.actions.githubusercontent.com:sub': subject,
      },
    },
  };
}

function readingState({ environment, account }: Inputs): Statement[] {
  const { stateBucket, region, prefix, monitoring } = environment;
  const bucket = `arn:aws:s3:::${stateBucket}`;
  return [
    { actions: ['s3:ListBucket'], resources: [bucket] },
    { actions: ['s3:GetObject'], resources: [`${bucket}/${stateKey(environment)}`] },
    {
      actions: [
        'ssm:GetParameter',
        'ssm:GetParameters',
        'ssm:GetParameterHistory',
        'ssm:ListTagsForResource',
      ],
      resources: [`arn:aws:ssm:${region}:${account.id}:parameter/${prefix}/*`],
    },
    {
      actions: ['ssm:GetParameter'],
      resources: [`arn:aws:ssm:${region}::parameter${MACHINE_IMAGE_PARAMETER}`],
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

function releasing(inputs: Inputs): Statement[] {
  const { environment, account, repositories, imageDigestParameterArn, instanceRoles } = inputs;
  const of = (service: string, resource: string) =>
    `arn:aws:${service}:${environment.region}:${account.id}:${resource}`;
  // A group, its launch template and the role of its instances have the same name.
  const groups = instanceRoles.map(({ name }) =>
    of('autoscaling', `autoScalingGroup:*:autoScalingGroupName/${name}`),
  );
  return [
    { actions: ['ecr:GetAuthorizationToken'], resources: ['*'] },
    {
      actions: [
        'ecr:BatchCheckLayerAvailability',
        'ecr:BatchGetImage',
        'ecr:CompleteLayerUpload',
        'ecr:DescribeImages',
        'ecr:InitiateLayerUpload',
        'ecr:PutImage',
        'ecr:UploadLayerPart',
      ],
      resources: repositories.map(({ arn }) => arn),
    },
    { actions: ['ssm:PutParameter'], resources: [imageDigestParameterArn] },
    {
      actions: ['ec2:CreateLaunchTemplateVersion', 'ec2:ModifyLaunchTemplate'],
      resources: [of('ec2', 'launch-template/*')],
      conditions: { StringEquals: { 'aws:ResourceTag/Environment': environment.name } },
    },
    {
      actions: [
        'autoscaling:UpdateAutoScalingGroup',
        'autoscaling:StartInstanceRefresh',
        'autoscaling:CancelInstanceRefresh',
        'autoscaling:RollbackInstanceRefresh',
      ],
      resources: groups,
    },
    // AWS lets only those update a group who may start its instances.
    {
      actions: ['ec2:RunInstances'],
      resources: [...LAUNCHED, 'launch-template', 'subnet', 'security-group'].map((kind) =>
        of('ec2', `${kind}/*`),
      ),
    },
    {
      actions: ['ec2:CreateTags'],
      resources: LAUNCHED.map((kind) => of('ec2', `${kind}/*`)),
      conditions: { StringEquals: { 'ec2:CreateAction': 'RunInstances' } },
    },
    { actions: ['ec2:RunInstances'], resources: [`arn:aws:ec2:${environment.region}::image/*`] },
    {
      actions: ['iam:PassRole'],
      resources: instanceRoles.map(({ arn }) => arn),
      conditions: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
    },
  ];
}
