import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { S3Backend, TerraformOutput, TerraformStack, TerraformVariable } from 'cdktf';
import type { Construct } from 'constructs';
import { createEncryptionKey } from './access/encryption-key.ts';
import { createServiceRoles } from './access/service-roles.ts';
import { createWorkflowRoles } from './access/workflow-roles.ts';
import { readAccount } from './account.ts';
import { createApiService } from './compute/api-service.ts';
import { createImageRegistry } from './compute/image-registry.ts';
import { latestMachineImage } from './compute/machine-image.ts';
import { createSettings } from './compute/settings.ts';
import { createWorkerFleet } from './compute/worker-fleet.ts';
import type { Environment } from './config.ts';
import { createEventQueues } from './data/event-queues.ts';
import { createEventTables } from './data/event-tables.ts';
import { stateKey } from './names.ts';
import { createEndpoints } from './network/endpoints.ts';
import { createFirewall } from './network/firewall.ts';
import { createLoadBalancer } from './network/load-balancer.ts';
import { createNetwork } from './network/network.ts';
import { createSecurityGroups } from './network/security-groups.ts';
import { createAlarms } from './observe/alarms.ts';
import { createLogGroups } from './observe/log-groups.ts';
import { createMonitoringProfile } from './observe/monitoring-role.ts';

/** Everything that Sluice has in one environment, as a Terraform stack. */
export function createEnvironmentStack(app: Construct, environment: Environment): TerraformStack {
  const stack = new TerraformStack(app, environment.prefix);
  const inputs = declareInputs(stack);
  configureTerraform(stack, environment);

  const account = readAccount(stack);
  const key = createEncryptionKey(stack, environment, account);
  const queues = createEventQueues(stack, environment);
  const tables = createEventTables(stack, environment);
  const images = createImageRegistry(stack, environment, key.arn);
  const logs = createLogGroups(stack, environment, key.arn);
  const settings = createSettings(stack, { environment, queues, keyArn: key.arn, ...inputs });

  const network = createNetwork(stack, environment, key.arn);
  const groups = createSecurityGroups(stack, environment, network);
  const endpoints = createEndpoints(stack, environment, network, groups);
  const loadBalancer = createLoadBalancer(stack, { environment, account, network, groups, ...inputs });
  createFirewall(stack, environment, loadBalancer, key.arn);
  const alarms = createAlarms(stack, { environment, queues, tables, loadBalancer, keyArn: key.arn });

  const roles = createServiceRoles(stack, {
    environment,
    account,
    queues,
    tables,
    settings,
    logs,
    images,
    keyArn: key.arn,
  });
  const fleet = {
    environment,
    network,
    settings,
    image: `${images.repositoryUrl}@${inputs.imageDigest}`,
    registry: `${account.id}.dkr.ecr.${environment.region}.amazonaws.com`,
    machineImage: latestMachineImage(stack),
    networkPaths: [...endpoints, ...network.routes],
    rollbackAlarms: alarms.rollback,
  };
  const api = createApiService(stack, { ...fleet, role: roles.api, securityGroup: groups.api }, loadBalancer);
  const workers = createWorkerFleet(
    stack,
    { ...fleet, role: roles.worker, securityGroup: groups.worker },
    queues,
  );
  createMonitoringProfile(stack, environment);
  const delivery = createWorkflowRoles(stack, {
    environment,
    account,
    images,
    imageDigestParameterArn: settings.imageDigest.arn,
    instanceRoleArns: [roles.api.arn, roles.worker.arn],
    repository: inputs.repository,
  });

  createOutputs(stack, {
    image_digest: inputs.imageDigest,
    image_digest_parameter: settings.imageDigest.name,
    image_repository: images.name,
    fleet_groups: [api.name, workers.name],
    load_balancer: loadBalancer.balancer.dnsName,
    alarm_topic: alarms.topic.arn,
    deploy_role: delivery.deploy.arn,
    plan_role: delivery.plan.arn,
    event_id_secrets: settings.eventIdSecrets.name,
  });
  return stack;
}

/** Variables that differ per deployment or per account. Set them as `TF_VAR_…`. */
function declareInputs(stack: TerraformStack) {
  const text = (name: string, description: string, fallback?: string): string =>
    new TerraformVariable(stack, name, {
      type: 'string',
      description,
      ...(fallback === undefined ? {} : { default: fallback }),
    }).stringValue;
  return {
    imageDigest: text('image_digest', 'Digest of the image to run: sha256:…'),
    certificateArn: text('certificate_arn', "ARN of the load balancer's certificate"),
    repository: text('github_repository', 'OWNER/NAME of the repository whose workflows deploy'),
    otlpEndpoint: text('otlp_endpoint', 'Where to send spans: http://HOST:4318, or none', 'none'),
  };
}

function configureTerraform(stack: TerraformStack, environment: Environment): void {
  const { name, region, stateBucket } = environment;
  new S3Backend(stack, {
    bucket: stateBucket,
    key: stateKey(environment),
    region,
    encrypt: true,
  });
  // Terraform 1.10 added this lock, which the bindings do not have yet: https://developer.hashicorp.com/terraform/language/backend/s3
  stack.addOverride('terraform.backend.s3.use_lockfile', true);
  new AwsProvider(stack, 'aws', {
    region,
    defaultTags: [{ tags: { Application: 'sluice', Environment: name } }],
  });
}

function createOutputs(stack: TerraformStack, outputs: Record<string, string | string[]>): void {
  for (const [name, value] of Object.entries(outputs))
    new TerraformOutput(stack, `${name}-output`, { value, staticId: true }).overrideLogicalId(name);
}
