import { Ec2SubnetCidrReservation } from '@cdktf/provider-aws/lib/ec2-subnet-cidr-reservation/index.js';
import { Fn, TerraformLocal } from 'cdktf';
import type { Construct } from 'constructs';
import type { Network } from '../../network/network.ts';
import { homeSubnet } from './home-subnet.ts';

/**
 * The address that instances send their spans to. Each monitoring host takes it as a second one when it boots, so that
 * no instance has to learn of a new host. An address costs nothing; a load balancer would cost more than the host's
 * volume, and a name in a private zone could only be changed through the internet or one more endpoint.
 */
export function createCollectorAddress(scope: Construct, network: Network): string {
  const subnet = homeSubnet(network);
  // The last sixteen addresses. AWS gives none of them to anything else.
  const reserved = Fn.cidrsubnet(subnet.cidrBlock, 8, 255);
  new Ec2SubnetCidrReservation(scope, 'collector-addresses', {
    subnetId: subnet.id,
    cidrBlock: reserved,
    reservationType: 'explicit',
    description: 'addresses that outlive the monitoring host',
  });
  return new TerraformLocal(scope, 'collector-address', Fn.cidrhost(reserved, 4)).asString;
}
