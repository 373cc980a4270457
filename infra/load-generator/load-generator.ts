import { Eip } from '@cdktf/provider-aws/lib/eip/index.js';
import { LaunchTemplate } from '@cdktf/provider-aws/lib/launch-template/index.js';
import { NetworkInterface } from '@cdktf/provider-aws/lib/network-interface/index.js';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import type { Subnet } from '@cdktf/provider-aws/lib/subnet/index.js';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule/index.js';
import { Fn } from 'cdktf';
import type { Construct } from 'constructs';
import { LAUNCHED } from '../compute/launch-template.ts';
import type { Environment } from '../config.ts';
import { loadGeneratorName } from '../names.ts';
import type { Network } from '../network/network.ts';
import { allowClients, type SecurityGroups } from '../network/security-groups.ts';

type Inputs = { environment: Environment; network: Network; groups: SecurityGroups; machineImage: string };

export type LoadGenerator = {
  instanceType: string;
  template: LaunchTemplate;
  networkInterface: NetworkInterface;
  subnet: Subnet;
};

/**
 * What scripts/load-test-inside.sh starts: an instance without a role, in a public subnet beside the load balancer, with
 * an address that the load balancer lets in. It sends load as a client does, by HTTPS through the firewall, and no
 * internet is in between. Nothing of it runs, or costs more than the address, between load tests. Undefined if it is off.
 */
export function createLoadGenerator(scope: Construct, inputs: Inputs): LoadGenerator | undefined {
  const { environment, network, groups, machineImage } = inputs;
  if (environment.loadGenerator === 'off') return undefined;
  const { instanceType } = environment.loadGenerator;
  const [subnet] = network.publicSubnets;
  if (subnet === undefined) throw new Error('the network has no public subnet');
  const name = loadGeneratorName(environment);
  const networkInterface = createNetworkInterface(scope, name, { network, subnet });
  const address = new Eip(scope, 'load-generator-address', {
    domain: 'vpc',
    networkInterface: networkInterface.id,
    tags: { Name: name },
    dependsOn: [network.toInternet],
  });
  allowClients(scope, {
    name: 'load-generator',
    range: `${address.publicIp}/32`,
    loadBalancer: groups.loadBalancer,
  });
  const template = createTemplate(scope, { name, instanceType, machineImage, networkInterface });
  return { instanceType, template, networkInterface, subnet };
}

function createNetworkInterface(
  scope: Construct,
  name: string,
  { network, subnet }: { network: Network; subnet: Subnet },
): NetworkInterface {
  const group = new SecurityGroup(scope, 'load-generator-group', {
    name,
    description: 'The load generator: HTTPS out, nothing in',
    vpcId: network.vpc.id,
    tags: { Name: name },
  });
  new VpcSecurityGroupEgressRule(scope, 'load-generator-https-out', {
    securityGroupId: group.id,
    cidrIpv4: '0.0.0.0/0',
    ipProtocol: 'tcp',
    fromPort: 443,
    toPort: 443,
    description: 'the load balancer, and the registry of its tool',
  });
  return new NetworkInterface(scope, 'load-generator-interface', {
    subnetId: subnet.id,
    securityGroups: [group.id],
    tags: { Name: name },
  });
}

type Template = {
  name: string;
  instanceType: string;
  machineImage: string;
  networkInterface: NetworkInterface;
};

function createTemplate(
  scope: Construct,
  { name, instanceType, machineImage, networkInterface }: Template,
): LaunchTemplate {
  return new LaunchTemplate(scope, 'load-generator-template', {
    name,
    imageId: machineImage,
    instanceType,
    updateDefaultVersion: true,
    // It ends itself, whatever becomes of the script that started it.
    instanceInitiatedShutdownBehavior: 'terminate',
    networkInterfaces: [
      { deviceIndex: 0, networkInterfaceId: networkInterface.id, deleteOnTermination: 'false' },
    ],
    blockDeviceMappings: [
      {
        deviceName: '/dev/xvda',
        ebs: { volumeSize: 30, volumeType: 'gp3', encrypted: 'true', deleteOnTermination: 'true' },
      },
    ],
    // Of an instance that is started without scripts/load-test-inside.sh.
    userData: Fn.base64encode('#!/bin/bash\nshutdown -h now\n'),
    metadataOptions: { httpEndpoint: 'enabled', httpTokens: 'required', httpPutResponseHopLimit: 1 },
    tagSpecifications: LAUNCHED.filter((kind) => kind !== 'network-interface').map((resourceType) => ({
      resourceType,
      tags: { Name: name, Service: LOAD_GENERATOR_SERVICE },
    })),
  });
}

/** The tag `Service` of its instances, by which its role is limited. */
export const LOAD_GENERATOR_SERVICE = 'load-generator';
