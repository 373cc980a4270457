import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule/index.js';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule/index.js';
import type { Construct } from 'constructs';
import type { Environment } from '../config.ts';
import { clientAddresses } from './client-addresses.ts';
import type { Network } from './network.ts';

export type SecurityGroups = Record<'loadBalancer' | 'api' | 'worker' | 'endpoints', SecurityGroup>;

export const API_PORT = 8080;
export const WORKER_OPS_PORT = 9091;
export const GRAFANA_PORT = 3000;
/** OTLP over HTTP. */
export const COLLECTOR_PORT = 4318;

/** Who may connect to whom. Rules refer to groups, and have addresses only for what is outside. */
export function createSecurityGroups(
  scope: Construct,
  environment: Environment,
  { vpc }: Network,
): SecurityGroups {
  const { prefix, network } = environment;
  const group = (name: string, description: string) =>
    new SecurityGroup(scope, `${name}-group`, {
      name: `${prefix}-${name}`,
      description,
      vpcId: vpc.id,
      tags: { Name: `${prefix}-${name}` },
    });
  const groups: SecurityGroups = {
    // Not every environment is. A changed description would replace the group, which the load balancer uses.
    loadBalancer: group('load-balancer', 'The load balancer, open to the internet'),
    api: group('api', 'API instances'),
    worker: group('worker', 'Worker instances'),
    endpoints: group('endpoints', 'Interface endpoints of AWS services'),
  };
  const { loadBalancer, api, worker, endpoints } = groups;
  for (const range of clientAddresses(environment))
    allowClients(scope, { name: range.replace('/', '-'), range, loadBalancer });
  allow(scope, { name: 'load-balancer-to-api', from: loadBalancer, to: api, port: API_PORT });
  for (const [name, from] of Object.entries({ api, worker }))
    allowToAws(scope, { name, from, endpoints, ...network });
  return groups;
}

type ToAws = { name: string; from: SecurityGroup; endpoints: SecurityGroup; natGateways: number };

/** To AWS's services, by interface and by gateway endpoints. */
export function allowToAws(scope: Construct, { name, from, endpoints, natGateways }: ToAws): void {
  allow(scope, { name: `${name}-to-endpoints`, from, to: endpoints, port: 443 });
  // Gateway endpoints for DynamoDB and S3 have public addresses.
  allowHttpsOut(scope, name, from, natGateways);
}

type Way = { name: string; from: SecurityGroup; to: SecurityGroup; port: number };

/** Opens a port from one group to another, on both sides. */
export function allow(scope: Construct, { name, from, to, port }: Way): void {
  const rule = { ipProtocol: 'tcp', fromPort: port, toPort: port, description: name };
  new VpcSecurityGroupEgressRule(scope, `${name}-out`, {
    ...rule,
    securityGroupId: from.id,
    referencedSecurityGroupId: to.id,
  });
  new VpcSecurityGroupIngressRule(scope, `${name}-in`, {
    ...rule,
    securityGroupId: to.id,
    referencedSecurityGroupId: from.id,
  });
}

type Clients = { name: string; range: string; loadBalancer: SecurityGroup };

/** Opens the load balancer to a range of addresses. */
export function allowClients(scope: Construct, { name, range, loadBalancer }: Clients): void {
  for (const port of [80, 443])
    new VpcSecurityGroupIngressRule(scope, `${name}-to-${port}`, {
      securityGroupId: loadBalancer.id,
      cidrIpv4: range,
      ipProtocol: 'tcp',
      fromPort: port,
      toPort: port,
      description: port === 80 ? 'redirected to HTTPS' : 'clients',
    });
}

function allowHttpsOut(scope: Construct, name: string, group: SecurityGroup, natGateways: number): void {
  new VpcSecurityGroupEgressRule(scope, `${name}-https-out`, {
    securityGroupId: group.id,
    cidrIpv4: '0.0.0.0/0',
    ipProtocol: 'tcp',
    fromPort: 443,
    toPort: 443,
    description:
      natGateways === 0
        ? 'gateway endpoints; no other route leads out'
        : 'gateway endpoints and the internet',
  });
}
