import { describe, expect, test } from 'vitest';
import { type Environment, readEnvironments } from '../config.ts';
import { type Resource, synthesizeAll, synthesizeStack } from '../testing/stacks.ts';
import { INTERFACES, MONITORING_INTERFACES } from './endpoints.ts';

describe.each(synthesizeAll())('$name', ({ environment, document, all }) => {
  const monitored = environment.monitoring !== 'off';
  const rulesOf = (direction: 'ingress' | 'egress') => all(`aws_vpc_security_group_${direction}_rule`);

  test('only these connections are allowed in', () => {
    const always = ['api → endpoints 443', 'load-balancer → api 8080', 'worker → endpoints 443'];
    const fromGenerator = ['load generator → load-balancer 443', 'load generator → load-balancer 80'];
    const toMonitor = [
      'api → monitoring 4318',
      'load-balancer → monitoring 3000',
      'monitoring → api 8080',
      'monitoring → endpoints 443',
      'monitoring → worker 9091',
      'worker → monitoring 4318',
    ];
    const generator = environment.loadGenerator === 'off' ? [] : fromGenerator;
    const expected = [...always, ...generator, ...(monitored ? toMonitor : [])];
    expect(rulesOf('ingress').map(wayIn).sort()).toEqual(expected.sort());
  });

  test('the same connections are allowed out, and HTTPS', () => {
    const within = rulesOf('ingress')
      .map(wayIn)
      .filter((way) => !way.startsWith('load generator'));
    const generator = environment.loadGenerator === 'off' ? [] : ['load-generator'];
    const groups = ['api', 'worker', ...generator, ...(monitored ? ['monitoring'] : [])];
    const https = groups.map((group) => `${group} → anywhere 443`);
    expect(rulesOf('egress').map(wayOut).sort()).toEqual([...within, ...https].sort());
  });

  test('private subnets reach AWS by endpoints only: no route leads out', () => {
    const services = all('aws_vpc_endpoint').map(({ service_name }) => service_name.split('us-east-1.')[1]);
    const expected = ['dynamodb', 's3', ...INTERFACES, ...(monitored ? MONITORING_INTERFACES : [])];
    expect(services.sort()).toEqual(expected.sort());
    expect(document.resource).not.toHaveProperty('aws_nat_gateway');
    expect(all('aws_route').map(({ route_table_id }) => route_table_id)).toEqual([
      '${aws_route_table.public-routes.id}',
    ]);
  });

  test('the default security group allows nothing', () => {
    expect(all('aws_default_security_group')).toEqual([
      expect.not.objectContaining({ ingress: expect.anything(), egress: expect.anything() }),
    ]);
  });
});

describe('the load balancer', () => {
  const rulesWith = (changes: Partial<Environment>) =>
    synthesizeStack({ ...readEnvironments({}).production, ...changes })
      .all('aws_vpc_security_group_ingress_rule')
      .filter(({ cidr_ipv4 }) => cidr_ipv4 !== undefined)
      .map((rule) => `${rule.cidr_ipv4} → ${nameOf(rule.security_group_id)} ${rule.from_port}`)
      .sort();

  test('lets in the listed addresses, on both ports', () => {
    const allowedAddresses = ['203.0.113.7/32', '198.51.100.0/24'];
    expect(rulesWith({ allowedAddresses })).toEqual([
      '198.51.100.0/24 → load-balancer 443',
      '198.51.100.0/24 → load-balancer 80',
      '203.0.113.7/32 → load-balancer 443',
      '203.0.113.7/32 → load-balancer 80',
    ]);
  });

  test('lets everyone in where the API asks for a key', () => {
    expect(rulesWith({ apiKeys: 'on' })).toEqual([
      '0.0.0.0/0 → load-balancer 443',
      '0.0.0.0/0 → load-balancer 80',
    ]);
  });
});

function wayIn({ cidr_ipv4, referenced_security_group_id, security_group_id, from_port, to_port }: Resource) {
  const from =
    cidr_ipv4 === '${aws_eip.load-generator-address.public_ip}/32'
      ? 'load generator'
      : nameOf(referenced_security_group_id);
  return `${from} → ${nameOf(security_group_id)} ${portOf(from_port, to_port)}`;
}

function wayOut({
  cidr_ipv4,
  referenced_security_group_id,
  security_group_id,
  from_port,
  to_port,
}: Resource) {
  const to = cidr_ipv4 === '0.0.0.0/0' ? 'anywhere' : nameOf(referenced_security_group_id);
  return `${nameOf(security_group_id)} → ${to} ${portOf(from_port, to_port)}`;
}

function nameOf(reference: string): string {
  return /^\$\{aws_security_group\.(.+)-group\.id\}$/.exec(reference)?.[1] ?? reference;
}

function portOf(from: number, to: number): string {
  return from === to ? String(from) : `${from}-${to}`;
}
