import type { EcrRepository } from '@cdktf/provider-aws/lib/ecr-repository/index.js';
import type { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import type { Construct } from 'constructs';
import type { Account } from '../account.ts';
import type { Settings } from '../compute/settings.ts';
import type { Environment } from '../config.ts';
import type { EventQueues } from '../data/event-queues.ts';
import type { EventTables } from '../data/event-tables.ts';
import { fleetName, type Service } from '../names.ts';
import type { LogGroups } from '../observe/log-groups.ts';
import { createRole, SESSIONS, type Statement } from '../role.ts';

type Inputs = {
  environment: Environment;
  account: Account;
  queues: EventQueues;
  tables: EventTables;
  settings: Settings;
  logs: LogGroups;
  images: EcrRepository;
  keyArn: string;
};

/** What the API and the workers may do: the calls that their code makes, and those that start and watch them. */
export function createServiceRoles(scope: Construct, inputs: Inputs): Record<Service, IamRole> {
  const role = (service: Service, statements: Statement[]) =>
    createRole(scope, {
      name: `${inputs.environment.prefix}-${service}`,
      trustedService: 'ec2.amazonaws.com',
      statements: [...booting(inputs, service), SESSIONS, ...statements],
    });
  return { api: role('api', apiDuties(inputs)), worker: role('worker', workerDuties(inputs)) };
}

function apiDuties({ queues, tables, settings, keyArn }: Inputs): Statement[] {
  const { events, deadLetters, abandoned } = queues;
  return [
    { actions: ['sqs:SendMessage'], resources: [events.arn] },
    { actions: ['sqs:GetQueueAttributes'], resources: [events.arn, deadLetters.arn, abandoned.arn] },
    {
      actions: ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'],
      resources: [
        tables.events.arn,
        `${tables.events.arn}/index/by_time`,
        `${tables.events.arn}/index/by_subject`,
      ],
    },
    {
      // PartiQL claims several keys in one call.
      actions: ['dynamodb:PartiQLInsert', 'dynamodb:PutItem', 'dynamodb:GetItem', 'dynamodb:BatchGetItem'],
      resources: [tables.control.arn],
    },
    { actions: ['dynamodb:PutItem', 'dynamodb:Query'], resources: [tables.rollups.arn] },
    {
      actions: ['secretsmanager:GetSecretValue'],
      resources: [settings.eventIdSecrets.arn, settings.apiKeys.arn],
    },
    { actions: ['kms:Decrypt'], resources: [keyArn] },
  ];
}

function workerDuties(inputs: Inputs): Statement[] {
  const { queues, tables, environment } = inputs;
  const { events, deadLetters, abandoned } = queues;
  const consume = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility'];
  return [
    { actions: [...consume, 'sqs:SendMessage', 'sqs:GetQueueAttributes'], resources: [events.arn] },
    { actions: ['sqs:SendMessage', 'sqs:GetQueueAttributes'], resources: [deadLetters.arn] },
    { actions: [...consume, 'sqs:GetQueueAttributes'], resources: [abandoned.arn] },
    {
      // PutItem records failed attempts, and events that succeed after a redrive. UpdateItem records those that fail again.
      actions: [
        'dynamodb:PartiQLInsert',
        'dynamodb:PutItem',
        'dynamodb:UpdateItem',
        'dynamodb:GetItem',
        'dynamodb:BatchGetItem',
      ],
      resources: [tables.events.arn],
    },
    { actions: ['dynamodb:Query'], resources: [`${tables.events.arn}/index/by_time`] },
    { actions: ['dynamodb:GetItem', 'dynamodb:PutItem'], resources: [tables.control.arn] },
    {
      actions: ['dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:DeleteItem'],
      resources: [tables.rollups.arn],
    },
    {
      actions: ['autoscaling:SetDesiredCapacity', 'autoscaling:TerminateInstanceInAutoScalingGroup'],
      resources: [groupArn(inputs, 'worker')],
    },
    {
      actions: ['autoscaling:DescribeAutoScalingGroups', 'autoscaling:DescribeInstanceRefreshes'],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:RequestedRegion': environment.region } },
    },
  ];
}

function groupArn({ environment, account }: Inputs, service: Service): string {
  const { region } = environment;
  return `arn:aws:autoscaling:${region}:${account.id}:autoScalingGroup:*:autoScalingGroupName/${fleetName(environment, service)}`;
}

function booting(inputs: Inputs, service: Service): Statement[] {
  const { logs, images } = inputs;
  return [
    {
      actions: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchCheckLayerAvailability'],
      resources: [images.arn],
    },
    // AWS has no narrower resource for a registry token: access/roles.test.ts lists this exception.
    { actions: ['ecr:GetAuthorizationToken'], resources: ['*'] },
    {
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [`${logs[service].arn}:log-stream:*`],
    },
    {
      actions: ['autoscaling:CompleteLifecycleAction', 'autoscaling:SetInstanceHealth'],
      resources: [groupArn(inputs, service)],
    },
  ];
}
