import { describe, expect, test } from 'vitest';
import { synthesizeAll } from '../testing/stacks.ts';

describe.each(synthesizeAll())('$name: endpoints', ({ all }) => {
  const called = new Set(
    all('aws_iam_role_policy').flatMap(({ policy }) =>
      (JSON.parse(policy).Statement as { Action: string[] }[]).flatMap(({ Action }) =>
        Action.map((action) => action.split(':')[0]),
      ),
    ),
  );

  test('each is for a service that a role may call', () => {
    const interfaces = all('aws_vpc_endpoint').filter(
      ({ vpc_endpoint_type }) => vpc_endpoint_type === 'Interface',
    );
    for (const { service_name } of interfaces) {
      // ecr.api and ecr.dkr are one service to a policy.
      const service = service_name.split('us-east-1.')[1].split('.')[0];
      expect([...called], service_name).toContain(service);
    }
  });
});
