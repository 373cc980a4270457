import { describe, expect, test } from 'vitest';
import { synthesizeAll } from '../testing/stacks.ts';

type PolicyStatement = {
  Action: string[];
  Resource: string[];
  Condition?: Record<string, Record<string, string>>;
};

/** Actions that AWS knows no narrower resource for: each needs its reason here. */
const ON_EVERYTHING: Record<string, string> = {
  'ecr:GetAuthorizationToken': "a token for the account's registry; what it opens, other statements say",
  'ssm:UpdateInstanceInformation': 'an instance, of itself: Systems Manager knows which by its credentials',
  'ssmmessages:CreateControlChannel': 'the same',
  'ssmmessages:CreateDataChannel': 'the same',
  'ssmmessages:OpenControlChannel': 'the same',
  'ssmmessages:OpenDataChannel': 'the same',
  'ec2:DescribeInstances': 'a list: what Prometheus finds its targets by, held to the region',
  'ec2:DescribeAvailabilityZones': 'a list: the same',
};

describe.each(synthesizeAll())('$name', ({ environment, all, one }) => {
  const statements = all('aws_iam_role_policy').flatMap(({ name, policy }) =>
    (JSON.parse(policy).Statement as PolicyStatement[]).map((statement) => ({
      role: name as string,
      ...statement,
    })),
  );

  test('every action is named whole', () => {
    for (const { role, Action } of statements)
      for (const action of Action) expect(`${role}: ${action}`).not.toContain('*');
  });

  test('every resource is named whole, but where AWS knows no narrower one', () => {
    for (const { role, Action, Resource } of statements)
      for (const resource of Resource)
        if (resource === '*')
          expect(
            Action.filter((action) => !(action in ON_EVERYTHING)),
            role,
          ).toEqual([]);
        else expect(`${role}: ${resource}`).toMatch(/arn|\$\{/);
  });

  test('each duty has a role of its own', () => {
    expect(
      all('aws_iam_role')
        .map(({ name }) => name.slice(environment.prefix.length + 1))
        .sort(),
    ).toEqual(['api', 'deploy', 'flow-logs', 'monitoring', 'plan', 'worker']);
  });

  test('only the API is told the secrets that sign event ids', () => {
    const readers = statements.filter(({ Action }) => Action.includes('secretsmanager:GetSecretValue'));
    expect(readers.map(({ role }) => role)).toEqual([`${environment.prefix}-api`]);
  });

  test('the API can send and not receive; workers can do both', () => {
    const may = (role: string) =>
      statements.filter((one) => one.role.endsWith(role)).flatMap(({ Action }) => Action);
    expect(may('-api')).toContain('sqs:SendMessage');
    expect(may('-api')).not.toContain('sqs:ReceiveMessage');
    expect(may('-worker')).toEqual(expect.arrayContaining(['sqs:ReceiveMessage', 'dynamodb:PartiQLInsert']));
  });

  test.each([
    ['deploy', environment.name],
    ['plan', `plan-${environment.name}`],
  ])(
    '%s is taken only by the workflows of this repository, in the environment %s',
    (duty, githubEnvironment) => {
      const role = one('aws_iam_role', ({ name }) => name === `${environment.prefix}-${duty}`);
      expect(JSON.parse(role.assume_role_policy).Statement).toEqual([
        {
          Effect: 'Allow',
          Action: 'sts:AssumeRoleWithWebIdentity',
          Principal: { Federated: expect.any(String) },
          Condition: {
            StringEquals: {
              'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
              'token.actions.githubusercontent.com:sub': `repo:\${var.github_repository}:environment:${githubEnvironment}`,
            },
          },
        },
      ]);
    },
  );

  test('plan changes nothing', () => {
    const actions = statements.filter(({ role }) => role.endsWith('-plan')).flatMap(({ Action }) => Action);
    for (const action of actions) expect(action).toMatch(/:(Get|List|Describe)/);
  });
});
