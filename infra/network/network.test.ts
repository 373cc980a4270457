import { describe, expect, test } from 'vitest';
import { readEnvironments } from '../config.ts';
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
