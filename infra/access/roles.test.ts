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

  test.each([
    ['receives messages', 'sqs:ReceiveMessage', ['worker']],
    ['deletes messages', 'sqs:DeleteMessage', ['worker']],
    ['sends messages', 'sqs:SendMessage', ['api', 'worker']],
    ['purges a queue', 'sqs:PurgeQueue', []],
    ['passes a role on', 'iam:PassRole', ['deploy']],
    ['replaces instances', 'autoscaling:StartInstanceRefresh', ['deploy']],
    ['changes which image runs', 'ssm:PutParameter', ['deploy']],
    ['writes the state', 's3:PutObject', ['deploy']],
  ])('who %s', (_, action, roles) => {
    expect(rolesThatMay(action)).toEqual(roles);
  });

  test.each(['PutItem', 'UpdateItem', 'PartiQLInsert'])('workers alone write events, with %s', (action) => {
    expect(rolesThatMay(`dynamodb:${action}`, '${aws_dynamodb_table.table-ENV-events.arn}')).toEqual([
      'worker',
    ]);
  });

  test.each(['DeleteItem', 'PartiQLDelete', 'PartiQLUpdate'])('nobody may %s an event', (action) => {
    expect(rolesThatMay(`dynamodb:${action}`, '${aws_dynamodb_table.table-ENV-events.arn}')).toEqual([]);
  });

  test('nobody but workers puts a message into the dead letters, and nobody into what was abandoned', () => {
    expect(rolesThatMay('sqs:SendMessage', '${aws_sqs_queue.dead-letters.arn}')).toEqual(['worker']);
    expect(rolesThatMay('sqs:SendMessage', '${aws_sqs_queue.abandoned.arn}')).toEqual([]);
  });

  test('an instance ends the lifecycle of its own group alone', () => {
    for (const service of ['api', 'worker']) {
      const [statement] = statementsOf(service, 'autoscaling:CompleteLifecycleAction');
      expect(statement?.Resource).toEqual([
        expect.stringMatching(new RegExp(`:autoScalingGroupName/${environment.prefix}-${service}$`)),
      ]);
    }
  });

  test('deploy hands the roles of instances to EC2, and no other', () => {
    expect(statementsOf('deploy', 'iam:PassRole')).toEqual([
      expect.objectContaining({
        Resource: ['api', 'worker'].map(
          (service) => `\${aws_iam_role.${environment.prefix}-${service}-role.arn}`,
        ),
        Condition: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
      }),
    ]);
  });

  test('deploy changes launch templates of its own environment alone', () => {
    for (const { Condition } of statementsOf('deploy', 'ec2:ModifyLaunchTemplate'))
      expect(Condition).toEqual({ StringEquals: { 'aws:ResourceTag/Environment': environment.name } });
  });

  // Or it could give a template of another environment the tag that the condition above asks for.
  test('deploy tags only instances that it starts', () => {
    for (const { Condition } of statementsOf('deploy', 'ec2:CreateTags'))
      expect(Condition).toEqual({ StringEquals: { 'ec2:CreateAction': 'RunInstances' } });
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

  function statementsOf(duty: string, action: string) {
    return statements.filter(
      ({ role, Action }) => role === `${environment.prefix}-${duty}` && Action.includes(action),
    );
  }

  /** On any resource, or on one and what is below it. */
  function rolesThatMay(action: string, resource = ''): string[] {
    const named = resource.replace('ENV', environment.prefix);
    const roles = statements
      .filter(
        ({ Action, Resource }) => Action.includes(action) && Resource.some((each) => each.startsWith(named)),
      )
      .map(({ role }) => role.slice(environment.prefix.length + 1));
    return [...new Set(roles)].sort();
  }
});
