import type { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import type { EbsVolume } from '@cdktf/provider-aws/lib/ebs-volume/index.js';
import type { EcrRepository } from '@cdktf/provider-aws/lib/ecr-repository/index.js';
import type { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import type { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket/index.js';
import type { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic/index.js';
import type { Construct } from 'constructs';
import type { Account } from '../../account.ts';
import type { Environment } from '../../config.ts';
import { monitoringName } from '../../names.ts';
import { createRole, SESSIONS, type Statement } from '../../role.ts';
import type { LogGroups } from '../log-groups.ts';
import type { Grafana } from './grafana.ts';

type Inputs = {
  environment: Environment;
  account: Account;
  volume: EbsVolume;
  traces: S3Bucket;
  /** Of the services, for Grafana to read. */
  logs: LogGroups;
  /** The tools' images, and Sluice's own, which has their configuration. */
  repositories: EcrRepository[];
  imageDigestParameterArn: string;
  grafana: Grafana;
  topics: Record<string, SnsTopic>;
  /** Of the host's own containers. */
  ownLogs: CloudwatchLogGroup;
  keyArn: string;
};

/** The rights of the monitoring host: to take its volume and address, and those that its containers need. */
export function createMonitoringRole(scope: Construct, inputs: Inputs): IamRole {
  return createRole(scope, {
    name: monitoringName(inputs.environment),
    trustedService: 'ec2.amazonaws.com',
    statements: [
      SESSIONS,
      ...booting(inputs),
      ...takingOver(inputs),
      ...findingTargets(inputs),
      ...keepingTraces(inputs),
      ...readingLogs(inputs),
      { actions: ['sns:Publish'], resources: Object.values(inputs.topics).map(({ arn }) => arn) },
      // SNS and EBS encrypt with the key in the name of the role that calls them.
      { actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'], resources: [inputs.keyArn] },
    ],
  });
}

function booting({ repositories, imageDigestParameterArn, grafana, ownLogs }: Inputs): Statement[] {
  return [
    { actions: ['ssm:GetParameter'], resources: [imageDigestParameterArn] },
    { actions: ['secretsmanager:GetSecretValue'], resources: [grafana.adminPassword.arn] },
    {
      actions: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchCheckLayerAvailability'],
      resources: repositories.map(({ arn }) => arn),
    },
    // AWS has no narrower resource for a registry token: access/roles.test.ts lists this exception.
    { actions: ['ecr:GetAuthorizationToken'], resources: ['*'] },
    {
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [`${ownLogs.arn}:log-stream:*`],
    },
  ];
}

/** The volume is one, and the instance and its network interface are only those of this host, by their tag. */
function takingOver({ environment, account, volume, keyArn }: Inputs): Statement[] {
  const of = (resource: string) => `arn:aws:ec2:${environment.region}:${account.id}:${resource}`;
  const conditions = { StringEquals: { 'aws:ResourceTag/Name': monitoringName(environment) } };
  return [
    { actions: ['ec2:AttachVolume'], resources: [volume.arn] },
    { actions: ['ec2:AttachVolume'], resources: [of('instance/*')], conditions },
    { actions: ['ec2:AssignPrivateIpAddresses'], resources: [of('network-interface/*')], conditions },
    {
      // EC2 decrypts an attached volume by a grant: https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html
      actions: ['kms:CreateGrant'],
      resources: [keyArn],
      conditions: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    },
  ];
}

function findingTargets({ environment: { region } }: Inputs): Statement[] {
  return [
    {
      // By their tags. AWS has no narrower resource for a list: access/roles.test.ts lists this exception.
      actions: ['ec2:DescribeInstances', 'ec2:DescribeAvailabilityZones'],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:RequestedRegion': region } },
    },
  ];
}

/** https://grafana.com/docs/tempo/latest/configuration/hosted-storage/s3/ */
function keepingTraces({ traces }: Inputs): Statement[] {
  return [
    { actions: ['s3:ListBucket'], resources: [traces.arn] },
    {
      actions: [
        's3:GetObject',
        's3:PutObject',
        's3:DeleteObject',
        's3:GetObjectTagging',
        's3:PutObjectTagging',
      ],
      resources: [`${traces.arn}/*`],
    },
  ];
}

/** https://grafana.com/docs/grafana/latest/datasources/aws-cloudwatch/configure/ */
function readingLogs({ environment: { region }, logs }: Inputs): Statement[] {
  return [
    {
      actions: ['logs:GetLogEvents', 'logs:GetLogGroupFields', 'logs:StartQuery'],
      resources: Object.values(logs).flatMap(({ arn }) => [arn, `${arn}:*`]),
    },
    {
      // Of queries that are known by an unguessable id, and the names of groups: access/roles.test.ts lists them.
      actions: ['logs:GetQueryResults', 'logs:StopQuery', 'logs:DescribeLogGroups'],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:RequestedRegion': region } },
    },
  ];
}
