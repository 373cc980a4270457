import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { S3Backend, TerraformOutput, TerraformStack, TerraformVariable } from 'cdktf';
import type { Construct } from 'constructs';
import { createEncryptionKey } from './access/encryption-key.ts';
import { createServiceRoles } from './access/service-roles.ts';
import { createWorkflowRoles, readGithubProvider } from './access/workflow-roles.ts';
import { readAccount } from './account.ts';
import { createApiService } from './compute/api-service.ts';
import type { Fleet } from './compute/fleet.ts';
import { createImageRegistry } from './compute/image-registry.ts';
import { latestMachineImages } from './compute/machine-image.ts';
import { createSettings } from './compute/settings.ts';
import { createWorkerFleet } from './compute/worker-fleet.ts';
import type { Environment } from './config.ts';
import { createEventQueues } from './data/event-queues.ts';
import { createEventTables } from './data/event-tables.ts';
import { createLoadGenerator } from './load-generator/load-generator.ts';
import { createLoadTestRole } from './load-generator/load-test-role.ts';
import { stateKey } from './names.ts';
import { createEndpoints } from './network/endpoints.ts';
import { createFirewall } from './network/firewall.ts';
import { createLoadBalancer } from './network/load-balancer.ts';
import { createNetwork } from './network/network.ts';
import { COLLECTOR_PORT, createSecurityGroups } from './network/security-groups.ts';
import { createAlarms } from './observe/alarms.ts';
import { createLogGroups } from './observe/log-groups.ts';
import { createMonitoringHost } from './observe/monitoring/monitoring-host.ts';
import { mirroredImages } from './observe/monitoring/monitoring-images.ts';
import { createMonitoringNetwork } from './observe/monitoring/monitoring-network.ts';
import { createReleaseRecord } from './release/release-record-parameter.ts';

/** Everything that Sluice has in one environment, as a Terraform stack. */
export function createEnvironmentStack(app: Construct, environment: Environment): TerraformStack {
  const stack = new TerraformStack(app, environment.prefix);
  const inputs = declareInputs(stack, environment);
  configureTerraform(stack, environment);

  const account = readAccount(stack);
  const key = createEncryptionKey(stack, environment, account);
  const queues = createEventQueues(stack, environment);
  const tables = createEventTables(stack, environment);
  const images = createImageRegistry(stack, environment, key.arn);
  const logs = createLogGroups(stack, environment, key.arn);

  const network = createNetwork(stack, environment, key.arn);
  const groups = createSecurityGroups(stack, environment, network);
  const endpoints = createEndpoints(stack, environment, network, groups);
  const monitoring = createMonitoringNetwork(stack, environment, network, groups);
  const settings = createSettings(stack, {
    environment,
    queues,
    keyArn: key.arn,
    ...inputs,
    otlpEndpoint: monitoring
      ? `http://${monitoring.collectorAddress}:${COLLECTOR_PORT}`
      : inputs.otlpEndpoint,
  });
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
  const machineImages = latestMachineImages(stack);
  createReleaseRecord(stack, environment);
  const instances = {
    environment,
    network,
    settings,
    registry: `${account.id}.dkr.ecr.${environment.region}.amazonaws.com`,
    networkPaths: [...endpoints, ...network.routes],
  };
  const image = `${images.repositoryUrl}@${inputs.imageDigest}`;
  const fleet = { ...instances, image, machineImage: machineImages.service };
  const api = createApiService(stack, { ...fleet, role: roles.api, securityGroup: groups.api }, loadBalancer);
  const workers = createWorkerFleet(
    stack,
    { ...fleet, role: roles.worker, securityGroup: groups.worker },
    queues,
  );
  const host =
    monitoring &&
    createMonitoringHost(stack, {
      ...instances,
      ...inputs,
      ...monitoring,
      machineImage: machineImages.host,
      account,
      images,
      logs,
      loadBalancer,
      alarmTopic: alarms.topic,
      keyArn: key.arn,
    });
  const workflows = { environment, account, providerArn: readGithubProvider(stack), ...inputs };
  const generator = createLoadGenerator(stack, { ...instances, machineImage: machineImages.host, groups });
  const loadTest = generator && createLoadTestRole(stack, { ...workflows, generator });
  const delivery = createWorkflowRoles(stack, {
    ...workflows,
    repositories: [images, ...(host ? [host.tools] : [])],
    imageDigestParameterArn: settings.imageDigest.arn,
    serviceRoles: [roles.api, roles.worker],
    hostRole: host?.role,
    subnets: network.privateSubnets,
  });

  createOutputs(stack, {
    image_digest: inputs.imageDigest,
    image_repository: images.name,
    fleets: { api: fleetOutput(api, alarms.rollback), worker: fleetOutput(workers, alarms.rollback) },
    load_balancer: loadBalancer.balancer.dnsName,
    alarm_topic: alarms.topic.arn,
    ticket_topic: host?.ticketTopic.arn ?? 'none',
    deploy_role: delivery.deploy.arn,
    plan_role: delivery.plan.arn,
    load_test_role: loadTest?.arn ?? 'none',
    mirrored_images: monitoring ? mirroredImages() : {},
  });
  return stack;
}

/** Variables that differ per deployment or per account. Set them as `TF_VAR_…`. */
function declareInputs(stack: TerraformStack, { monitoring }: Environment) {
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
    otlpEndpoint: text(
      'otlp_endpoint',
      'Where to send spans if monitoring is off: https://HOST, or none',
      'none',
    ),
    grafanaHost: text(
      'grafana_host',
      "Host name of Grafana, which the load balancer's certificate has, too",
      monitoring === 'off' ? 'none' : undefined,
    ),
  };
}

function configureTerraform(stack: TerraformStack, environment: Environment): void {
  const { name, region, stateBucket, account } = environment;
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
    ...(account === undefined ? {} : { allowedAccountIds: [account] }),
    defaultTags: [{ tags: { Application: 'sluice', Environment: name } }],
  });
}

/** What a release needs: the version of the template to bring to the group, and the alarms that stop it. */
function fleetOutput({ template }: Fleet, alarms: string[]) {
  return {
    template_id: template.id,
    template_version: `\${tostring(${template.fqn}.latest_version)}`,
    alarms,
  };
}

function createOutputs(
  stack: TerraformStack,
  outputs: Record<string, string | string[] | Record<string, string | object>>,
): void {
  for (const [name, value] of Object.entries(outputs))
    new TerraformOutput(stack, `${name}-output`, { value, staticId: true }).overrideLogicalId(name);
}
