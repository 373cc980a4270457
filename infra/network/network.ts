import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { DefaultSecurityGroup } from '@cdktf/provider-aws/lib/default-security-group/index.js';
import { Eip } from '@cdktf/provider-aws/lib/eip/index.js';
import { FlowLog } from '@cdktf/provider-aws/lib/flow-log/index.js';
import { InternetGateway } from '@cdktf/provider-aws/lib/internet-gateway/index.js';
import { NatGateway } from '@cdktf/provider-aws/lib/nat-gateway/index.js';
import { Route } from '@cdktf/provider-aws/lib/route/index.js';
import { RouteTable } from '@cdktf/provider-aws/lib/route-table/index.js';
import { RouteTableAssociation } from '@cdktf/provider-aws/lib/route-table-association/index.js';
import { Subnet } from '@cdktf/provider-aws/lib/subnet/index.js';
import { Vpc } from '@cdktf/provider-aws/lib/vpc/index.js';
import { Fn } from 'cdktf';
import type { Construct } from 'constructs';
import type { Environment } from '../config.ts';
import { createRole } from '../role.ts';

export type Network = {
  vpc: Vpc;
  publicSubnets: Subnet[];
  privateSubnets: Subnet[];
  privateRoutes: RouteTable[];
  /** Of the public subnets: must exist before anything has a public address. */
  toInternet: Route;
  /** Must exist before an instance in a private subnet can reach anything. */
  routes: (RouteTableAssociation | Route)[];
};

/** A VPC in two or three zones: public subnets for the load balancer, private ones for instances and endpoints. */
export function createNetwork(scope: Construct, environment: Environment, logsKeyArn: string): Network {
  const { prefix, network } = environment;
  const vpc = new Vpc(scope, 'vpc', {
    cidrBlock: network.cidr,
    enableDnsHostnames: true,
    enableDnsSupport: true,
    tags: { Name: prefix },
  });
  // Without rules: an instance that ends up in it by mistake reaches nothing.
  new DefaultSecurityGroup(scope, 'default-security-group', { vpcId: vpc.id });
  const { publicSubnets, toInternet } = createPublicSubnets(scope, vpc, environment);
  const { privateSubnets, privateRoutes, associations } = createPrivateSubnets(scope, vpc, environment);
  const throughNat = createNatGateways(scope, network.natGateways, {
    publicSubnets,
    privateRoutes,
    toInternet,
  });
  logFlows(scope, vpc, environment, logsKeyArn);
  return {
    vpc,
    publicSubnets,
    privateSubnets,
    privateRoutes,
    toInternet,
    routes: [...associations, ...throughNat],
  };
}

function createPublicSubnets(scope: Construct, vpc: Vpc, { prefix, network }: Environment) {
  const gateway = new InternetGateway(scope, 'internet-gateway', { vpcId: vpc.id, tags: { Name: prefix } });
  const publicRoutes = new RouteTable(scope, 'public-routes', {
    vpcId: vpc.id,
    tags: { Name: `${prefix}-public` },
  });
  const toInternet = new Route(scope, 'to-the-internet', {
    routeTableId: publicRoutes.id,
    destinationCidrBlock: '0.0.0.0/0',
    gatewayId: gateway.id,
  });
  const publicSubnets = network.zones.map((zone, index) => {
    const inputs = { name: `${prefix}-public-${zone}`, zone, index, id: `public-${index}` };
    return createSubnet(scope, vpc, publicRoutes, inputs).subnet;
  });
  return { publicSubnets, toInternet };
}

function createPrivateSubnets(scope: Construct, vpc: Vpc, { prefix, network }: Environment) {
  const made = network.zones.map((zone, index) => {
    const name = `${prefix}-private-${zone}`;
    const routes = new RouteTable(scope, `private-routes-${index}`, { vpcId: vpc.id, tags: { Name: name } });
    const inputs = { name, zone, index: 8 + index, id: `private-${index}` };
    return { routes, ...createSubnet(scope, vpc, routes, inputs) };
  });
  return {
    privateSubnets: made.map(({ subnet }) => subnet),
    privateRoutes: made.map(({ routes }) => routes),
    associations: made.map(({ association }) => association),
  };
}

type SubnetInputs = { id: string; name: string; zone: string; index: number };

function createSubnet(
  scope: Construct,
  vpc: Vpc,
  routes: RouteTable,
  { id, name, zone, index }: SubnetInputs,
): { subnet: Subnet; association: RouteTableAssociation } {
  const subnet = new Subnet(scope, id, {
    vpcId: vpc.id,
    availabilityZone: zone,
    cidrBlock: Fn.cidrsubnet(vpc.cidrBlock, 4, index),
    mapPublicIpOnLaunch: false,
    tags: { Name: name },
  });
  const association = new RouteTableAssociation(scope, `${id}-routes`, {
    subnetId: subnet.id,
    routeTableId: routes.id,
  });
  return { subnet, association };
}

function createNatGateways(
  scope: Construct,
  count: Environment['network']['natGateways'],
  {
    publicSubnets,
    privateRoutes,
    toInternet,
  }: { publicSubnets: Subnet[]; privateRoutes: RouteTable[]; toInternet: Route },
): Route[] {
  const gateways = publicSubnets.slice(0, count).map((subnet, index) => {
    const address = new Eip(scope, `nat-address-${index}`, { domain: 'vpc' });
    return new NatGateway(scope, `nat-${index}`, {
      subnetId: subnet.id,
      allocationId: address.id,
      dependsOn: [toInternet],
    });
  });
  return privateRoutes.flatMap((routes, index) => {
    const gateway = gateways[Math.min(index, gateways.length - 1)];
    if (gateway === undefined) return [];
    return new Route(scope, `through-nat-${index}`, {
      routeTableId: routes.id,
      destinationCidrBlock: '0.0.0.0/0',
      natGatewayId: gateway.id,
    });
  });
}

function logFlows(
  scope: Construct,
  vpc: Vpc,
  { prefix, logRetentionDays }: Environment,
  kmsKeyId: string,
): void {
  const group = new CloudwatchLogGroup(scope, 'flow-logs', {
    name: `/${prefix}/flow`,
    retentionInDays: logRetentionDays,
    kmsKeyId,
  });
  const role = createRole(scope, {
    name: `${prefix}-flow-logs`,
    trustedService: 'vpc-flow-logs.amazonaws.com',
    statements: [
      {
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
        resources: [`${group.arn}:*`],
      },
    ],
  });
  new FlowLog(scope, 'flow-log', {
    vpcId: vpc.id,
    trafficType: 'REJECT',
    logDestination: group.arn,
    iamRoleArn: role.arn,
  });
}
