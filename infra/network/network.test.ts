import { describe, expect, test } from 'vitest';
import { readEnvironments, type Zones } from '../config.ts';
import { synthesizeStack } from '../testing/stacks.ts';

const { staging } = readEnvironments({});
const withNat = (natGateways: 0 | 1 | 2) =>
  synthesizeStack({ ...staging, network: { ...staging.network, natGateways } });

/** The way out of each private subnet's route table. */
const networkPaths = (natGateways: 1 | 2) =>
  withNat(natGateways)
    .all('aws_route')
    .filter(({ nat_gateway_id }) => nat_gateway_id !== undefined)
    .map(({ route_table_id, nat_gateway_id }) => [route_table_id, nat_gateway_id].join(' → '));

describe.each<[Zones]>([[['us-east-1a', 'us-east-1b']], [['us-east-1a', 'us-east-1b', 'us-east-1c']]])(
  'in the zones %j',
  (zones) => {
    const { all, one, fleets } = synthesizeStack({ ...staging, network: { ...staging.network, zones } });
    const idsOf = (kind: 'public' | 'private') =>
      zones.map((_, index) => `\${aws_subnet.${kind}-${index}.id}`);

    test('each has a public and a private subnet, without an address in common', () => {
      const subnets = all('aws_subnet');
      expect(subnets.map(({ availability_zone }) => availability_zone)).toEqual([...zones, ...zones]);
      expect(new Set(subnets.map(({ cidr_block }) => cidr_block)).size).toBe(subnets.length);
    });

    test('the load balancer, the instances and the endpoints are in all of them', () => {
      expect(one('aws_lb').subnets).toEqual(idsOf('public'));
      for (const fleet of fleets) expect(fleet.vpc_zone_identifier).toEqual(idsOf('private'));
      for (const { vpc_endpoint_type, subnet_ids } of all('aws_vpc_endpoint'))
        if (vpc_endpoint_type === 'Interface') expect(subnet_ids).toEqual(idsOf('private'));
    });

    test('instances reach DynamoDB and S3 from each', () => {
      const gateways = all('aws_vpc_endpoint').filter(({ vpc_endpoint_type: kind }) => kind === 'Gateway');
      for (const { route_table_ids } of gateways) expect(route_table_ids).toHaveLength(zones.length);
    });
  },
);

test('a third zone leaves the subnets of the first two as they are', () => {
  const subnetsIn = (zones: Zones) =>
    synthesizeStack({ ...staging, network: { ...staging.network, zones } }).document.resource.aws_subnet;
  const { zones } = staging.network;
  expect(subnetsIn([zones[0], zones[1], 'us-east-1c'])).toMatchObject(subnetsIn(zones) ?? {});
});

describe('NAT gateways', () => {
  test('do not exist by default', () => {
    expect(withNat(0).document.resource).not.toHaveProperty('aws_nat_gateway');
  });

  test('one gateway serves both zones', () => {
    expect(networkPaths(1)).toEqual([
      '${aws_route_table.private-routes-0.id} → ${aws_nat_gateway.nat-0.id}',
      '${aws_route_table.private-routes-1.id} → ${aws_nat_gateway.nat-0.id}',
    ]);
  });

  test('two gateways serve one zone each', () => {
    expect(networkPaths(2)).toEqual([
      '${aws_route_table.private-routes-0.id} → ${aws_nat_gateway.nat-0.id}',
      '${aws_route_table.private-routes-1.id} → ${aws_nat_gateway.nat-1.id}',
    ]);
  });

  test('exist before the instances that need them', () => {
    for (const { depends_on } of withNat(1).fleets) expect(depends_on).toContain('aws_route.through-nat-0');
  });

  test('are in public subnets', () => {
    expect(
      withNat(2)
        .all('aws_nat_gateway')
        .map(({ subnet_id }) => subnet_id),
    ).toEqual(['${aws_subnet.public-0.id}', '${aws_subnet.public-1.id}']);
  });
});
