import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import type { EcrRepository } from '@cdktf/provider-aws/lib/ecr-repository/index.js';
import type { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import type { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket/index.js';
import type { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import type { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic/index.js';
import type { ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import type { Account } from '../../account.ts';
import type { Settings } from '../../compute/settings.ts';
import type { Environment, Monitoring } from '../../config.ts';
import { logGroupName } from '../../names.ts';
import type { LoadBalancer } from '../../network/load-balancer.ts';
import type { Network } from '../../network/network.ts';
import type { LogGroups } from '../log-groups.ts';
import { type AlertTopics, createAlertTopics } from './alert-topics.ts';
import { containers } from './containers.ts';
import { createDataVolume } from './data-volume.ts';
import { createGrafana } from './grafana.ts';
import { hostScript } from './host-script.ts';
import { createMonitoringGroup } from './monitoring-group.ts';
import { createToolRepository } from './monitoring-images.ts';
import { createMonitoringRole } from './monitoring-role.ts';
import { createTraceBucket } from './trace-bucket.ts';

type Inputs = {
  environment: Environment;
  monitoring: Monitoring;
  account: Account;
  network: Network;
  networkPaths: ITerraformDependable[];
  securityGroup: SecurityGroup;
  loadBalancer: LoadBalancer;
  settings: Settings;
  /** Of the services, for Grafana to read. */
  logs: LogGroups;
  images: EcrRepository;
  registry: string;
  machineImage: string;
  alarmTopic: SnsTopic;
  collectorAddress: string;
  grafanaHost: string;
  /** OWNER/NAME on GitHub, which shows the runbooks. */
  repository: string;
  keyArn: string;
};

/** The role of the host, the repository of its tools, and the topic for tickets. */
export type MonitoringHost = { role: IamRole; tools: EcrRepository; ticketTopic: SnsTopic };

/** The monitoring host and all that only it needs. */
export function createMonitoringHost(scope: Construct, inputs: Inputs): MonitoringHost {
  const { environment, monitoring, account, settings, images, keyArn } = inputs;
  const parts = {
    topics: createAlertTopics(scope, inputs),
    volume: createDataVolume(scope, inputs),
    traces: createTraceBucket(scope, environment, monitoring, account),
    tools: createToolRepository(scope, environment, keyArn),
    grafana: createGrafana(scope, inputs),
  };
  const role = createMonitoringRole(scope, {
    ...inputs,
    ...parts,
    repositories: [parts.tools, images],
    imageDigestParameterArn: settings.imageDigest.arn,
    ownLogs: createOwnLogs(scope, inputs),
  });
  createMonitoringGroup(scope, {
    ...inputs,
    role,
    grafana: parts.grafana.targets,
    bootScript: hostScript({
      ...inputs,
      containers: containers(environment, monitoring, urlOf(inputs)),
      volumeId: parts.volume.id,
      toolsUrl: parts.tools.repositoryUrl,
      imagesUrl: images.repositoryUrl,
      digestParameter: settings.imageDigest.name,
      placeholders: placeholders(inputs, parts),
    }),
  });
  return { role, tools: parts.tools, ticketTopic: parts.topics.tickets };
}

function createOwnLogs(scope: Construct, { environment, keyArn }: Inputs): CloudwatchLogGroup {
  return new CloudwatchLogGroup(scope, 'monitoring-logs', {
    name: logGroupName(environment, 'monitoring'),
    retentionInDays: environment.logRetentionDays,
    kmsKeyId: keyArn,
  });
}

function urlOf({ grafanaHost }: Inputs): string {
  return `https://${grafanaHost}`;
}

/** The values of the placeholders in the files *.aws.yaml: each `__NAME__`. */
function placeholders(
  inputs: Inputs,
  { topics, traces }: { topics: AlertTopics; traces: S3Bucket },
): Record<string, string> {
  const { environment, monitoring, logs } = inputs;
  return {
    ENVIRONMENT: environment.name,
    AWS_REGION: environment.region,
    GRAFANA_URL: urlOf(inputs),
    GITHUB_REPOSITORY: inputs.repository,
    PAGES_TOPIC_ARN: topics.pages.arn,
    TICKETS_TOPIC_ARN: topics.tickets.arn,
    HEARTBEAT_TOPIC_ARN: topics.heartbeat.arn,
    TRACE_BUCKET: traces.bucket,
    TRACE_HOURS: String(24 * monitoring.traceRetentionDays),
    API_LOGS: logs.api.arn,
    API_LOG_GROUP: logs.api.name,
    WORKER_LOGS: logs.worker.arn,
    WORKER_LOG_GROUP: logs.worker.name,
  };
}
