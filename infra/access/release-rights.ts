import type { EcrRepository } from '@cdktf/provider-aws/lib/ecr-repository/index.js';
import type { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import type { Subnet } from '@cdktf/provider-aws/lib/subnet/index.js';
import type { Account } from '../account.ts';
import { LAUNCHED } from '../compute/launch-template.ts';
import type { Environment } from '../config.ts';
import { releaseParameter } from '../names.ts';
import type { Statement } from '../role.ts';

export type ReleaseInputs = {
  environment: Environment;
  account: Account;
  /** Where releases, and the tools that the monitoring host runs, are pushed to. */
  repositories: EcrRepository[];
  imageDigestParameterArn: string;
  /** Of the API's and the workers' instances, which the release tool replaces. */
  serviceRoles: IamRole[];
  /** Of the monitoring host, which Terraform replaces; undefined where there is none. */
  hostRole: IamRole | undefined;
  /** Where instances run. */
  subnets: Subnet[];
};

/**
 * What a release writes. With another image, Terraform adds a version to each service's launch template and changes
 * nothing else; with a newer machine image, it replaces the monitoring host too. The release tool replaces the
 * services' instances and records what finished. AWS's policy for audits has what both read.
 */
export function releasing(inputs: ReleaseInputs): Statement[] {
  return [...pushing(inputs), ...changingTemplates(inputs), ...replacing(inputs), ...launching(inputs)];
}

function pushing({ repositories }: ReleaseInputs): Statement[] {
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
  ];
}

function changingTemplates(inputs: ReleaseInputs): Statement[] {
  return [
    {
      actions: ['ec2:CreateLaunchTemplateVersion', 'ec2:ModifyLaunchTemplate'],
      resources: [arnOf(inputs, 'ec2', 'launch-template/*')],
      conditions: ofThisEnvironment(inputs),
    },
  ];
}

function replacing(inputs: ReleaseInputs): Statement[] {
  const { environment, imageDigestParameterArn, serviceRoles, hostRole } = inputs;
  // A group, its launch template and the role of its instances have the same name.
  const group = ({ name }: IamRole) =>
    arnOf(inputs, 'autoscaling', `autoScalingGroup:*:autoScalingGroupName/${name}`);
  const record = arnOf(inputs, 'ssm', `parameter${releaseParameter(environment)}`);
  return [
    { actions: ['ssm:PutParameter'], resources: [imageDigestParameterArn, record] },
    {
      actions: [
        'autoscaling:StartInstanceRefresh',
        'autoscaling:CancelInstanceRefresh',
        'autoscaling:RollbackInstanceRefresh',
      ],
      resources: serviceRoles.map(group),
    },
    ...(hostRole === undefined ? [] : [{ actions: REPLACED_BY_TERRAFORM, resources: [group(hostRole)] }]),
  ];
}

const REPLACED_BY_TERRAFORM = [
  'autoscaling:UpdateAutoScalingGroup',
  'autoscaling:StartInstanceRefresh',
  'autoscaling:CancelInstanceRefresh',
];

/**
 * AWS lets only those name a group's template who may start its instances, and checks it with a trial run:
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-launch-template-permissions.html
 */
function launching(inputs: ReleaseInputs): Statement[] {
  const { environment, serviceRoles, hostRole, subnets } = inputs;
  const { api, worker, monitoring } = environment;
  const types = [api, worker, ...(monitoring === 'off' ? [] : [monitoring])].map((host) => host.instanceType);
  const run = (resources: string[], conditions?: Statement['conditions']): Statement => ({
    actions: ['ec2:RunInstances'],
    resources,
    ...(conditions ? { conditions } : {}),
  });
  return [
    run([arnOf(inputs, 'ec2', 'instance/*')], { StringEquals: { 'ec2:InstanceType': [...new Set(types)] } }),
    run([
      ...subnets.map(({ arn }) => arn),
      arnOf(inputs, 'ec2', 'network-interface/*'),
      arnOf(inputs, 'ec2', 'volume/*'),
    ]),
    run(
      ['launch-template/*', 'security-group/*'].map((each) => arnOf(inputs, 'ec2', each)),
      ofThisEnvironment(inputs),
    ),
    run([`arn:aws:ec2:${environment.region}::image/*`], { StringEquals: { 'ec2:Owner': 'amazon' } }),
    {
      actions: ['ec2:CreateTags'],
      resources: LAUNCHED.map((kind) => arnOf(inputs, 'ec2', `${kind}/*`)),
      conditions: { StringEquals: { 'ec2:CreateAction': 'RunInstances' } },
    },
    {
      actions: ['iam:PassRole'],
      resources: [...serviceRoles, ...(hostRole === undefined ? [] : [hostRole])].map(({ arn }) => arn),
      conditions: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
    },
  ];
}

function ofThisEnvironment({ environment }: ReleaseInputs) {
  return { StringEquals: { 'aws:ResourceTag/Environment': environment.name } };
}

function arnOf({ environment, account }: ReleaseInputs, service: string, resource: string): string {
  return `arn:aws:${service}:${environment.region}:${account.id}:${resource}`;
}
