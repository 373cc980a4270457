import { describe, expect, test } from 'vitest';
import { INTERFACES } from '../network/endpoints.ts';
import { synthesizeAll } from '../testing/stacks.ts';

describe.each(synthesizeAll())('$name', ({ document, all }) => {
  test('reaches AWS without leaving its network', () => {
    const services = all('aws_vpc_endpoint').map(({ service_name }) => service_name.split('us-east-1.')[1]);
    expect(services.sort()).toEqual(['dynamodb', 's3', ...INTERFACES].sort());
    expect(document.resource).not.toHaveProperty('aws_nat_gateway');
  });

  test('takes traffic from the internet at the load balancer alone', () => {
    const open = all('aws_vpc_security_group_ingress_rule').filter(
      ({ cidr_ipv4 }) => cidr_ipv4 !== undefined,
    );
    expect(open.map(({ from_port }) => from_port).sort()).toEqual([443, 80]);
    for (const { security_group_id } of open)
      expect(security_group_id).toBe('${aws_security_group.load-balancer-group.id}');
  });
});
