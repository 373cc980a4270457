import { VpcEndpoint, type VpcEndpointConfig } from '@cdktf/provider-aws/lib/vpc-endpoint/index.js';
import type { Construct } from 'constructs';
import type { Environment } from '../config.ts';
import type { Network } from './network.ts';
import type { SecurityGroups } from './security-groups.ts';

/** Free, and they carry most of the traffic: events to DynamoDB, image layers and system packages from S3. */
const GATEWAYS = ['dynamodb', 's3'];
/**
 * For the queue, the image, secrets, logs, the group, and a shell without SSH. Sessions need no `ec2messages`:
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/setup-create-vpc.html
 */
export const INTERFACES = [
  'sqs',
  'ecr.api',
  'ecr.dkr',
  'logs',
  'ssm',
  'ssmmessages',
  'secretsmanager',
  'autoscaling',
] as const;

/** For the monitoring host: its targets, its volume and its address from EC2, and its alerts to SNS. */
export const MONITORING_INTERFACES = ['ec2', 'sns'] as const;

/** Endpoints that reach AWS's services without leaving the network. */
export function createEndpoints(
  scope: Construct,
  { prefix, region, monitoring }: Environment,
  { vpc, privateSubnets, privateRoutes }: Network,
  { endpoints }: SecurityGroups,
): VpcEndpoint[] {
  const create = (service: string, reach: Partial<VpcEndpointConfig>) =>
    new VpcEndpoint(scope, `endpoint-${service}`, {
      vpcId: vpc.id,
      serviceName: `com.amazonaws.${region}.${service}`,
      tags: { Name: `${prefix}-${service}` },
      ...reach,
    });
  const gateways = GATEWAYS.map((service) =>
    create(service, { vpcEndpointType: 'Gateway', routeTableIds: privateRoutes.map(({ id }) => id) }),
  );
  const services = [...INTERFACES, ...(monitoring === 'off' ? [] : MONITORING_INTERFACES)];
  const interfaces = services.map((service) =>
    create(service, {
      vpcEndpointType: 'Interface',
      privateDnsEnabled: true,
      subnetIds: privateSubnets.map(({ id }) => id),
      securityGroupIds: [endpoints.id],
    }),
  );
  return [...gateways, ...interfaces];
}
