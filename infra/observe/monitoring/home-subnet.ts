import type { Subnet } from '@cdktf/provider-aws/lib/subnet/index.js';
import type { Network } from '../../network/network.ts';

/** The monitoring host lives in the first zone, because its volume does. */
export function homeSubnet({ privateSubnets }: Network): Subnet {
  const [first] = privateSubnets;
  if (first === undefined) throw new Error('the network has no private subnet');
  return first;
}
