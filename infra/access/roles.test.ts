import { describe, expect, test } from 'vitest';
import { synthesizeAll } from '../testing/stacks.ts';

type PolicyStatement = {
  Action: string[];
  Resource: string[];
  Condition?: Record<string, Record<string, string | string[]>>;
};

/** Actions for which AWS has no narrower resource than *, each with its reason. */
const ON_EVERYTHING: Record<string, string> = {
  'ecr:GetAuthorizationToken': "a token for the account's registry; other statements limit what it opens",
  'ssm:UpdateInstanceInformation':
    'an instance updates itself: Systems Manager identifies it by its credentials',
  'ssmmessages:CreateControlChannel': 'the same',
  'ssmmessages:CreateDataChannel': 'the same',
  'ssmmessages:OpenControlChannel': 'the same',
  'ssmmessages:OpenDataChannel': 'the same',
  'ec2:DescribeInstances': 'a list, in which Prometheus finds its targets; limited to the region',
  'ec2:DescribeAvailabilityZones': 'the same',
  'ec2:DescribeVolumes': 'a list, in which the lifecycle manager finds what to snapshot',
  'ec2:DescribeSnapshots': 'the same, for what to delete',
  'ec2:GetSubnetCidrReservations': 'a list, which Terraform reads to compare',
  'autoscaling:DescribeAutoScalingGroups': 'a list, in which a worker finds its group; limited to the region',
  'autoscaling:DescribeInstanceRefreshes': 'the same, for what replaces instances of the group',
  'logs:DescribeLogGroups': 'a list, from which people choose in Grafana; limited to the region',
  'logs:GetQueryResults': 'of a query that the same role started on a group that it may read',
  'logs:StopQuery': 'the same',
};

/** "The same" is the reason above. */
function reasonOf(action: string): string {
  const reasons = Object.entries(ON_EVERYTHING);
  const at = reasons.findIndex(([name]) => name === action);
  const said = reasons.slice(0, at + 1).filter(([, reason]) => !reason.startsWith('the same'));
  return said.at(-1)?.[1] ?? '';
}

describe.each(synthesizeAll())('$name', ({ environment, all, one }) => {
  const monitored = environment.monitoring !== 'off';
  const statements = all('aws_iam_role_policy').flatMap(({ name, policy }) =>
    (JSON.parse(policy).Statement as PolicyStatement[]).map((statement) => ({
      role: name as string,
      ...statement,
    })),
  );

  test('no action has a wildcard', () => {
    for (const { role, Action } of statements)
      for (const action of Action) expect(`${role}: ${action}`).not.toContain('*');
  });

  test('a resource is * only where AWS has no narrower one', () => {
    for (const { role, Action, Resource } of statements)
      for (const resource of Resource)
        if (resource === '*')
          expect(
            Action.filter((action) => !(action in ON_EVERYTHING)),
            role,
          ).toEqual([]);
        else expect(`${role}: ${resource}`).toMatch(/arn|\$\{/);
  });

  test('a list is limited to the region where its reason says so', () => {
    const limited = Object.keys(ON_EVERYTHING).filter((action) => reasonOf(action).includes('the region'));
    for (const { role, Action, Resource, Condition } of statements)
      if (Resource.includes('*') && Action.some((action) => limited.includes(action)))
        expect(Condition, role).toEqual({ StringEquals: { 'aws:RequestedRegion': environment.region } });
  });

  test('each duty has its own role', () => {
    expect(
      all('aws_iam_role')
        .map(({ name }) => name.slice(environment.prefix.length + 1))
        .sort(),
    ).toEqual([
      'api',
      'deploy',
      'flow-logs',
      ...(environment.loadGenerator === 'off' ? [] : ['load-test']),
      ...(monitored ? ['monitoring', 'monitoring-data-snapshots'] : []),
      'plan',
      'worker',
    ]);
  });

  test('only the API may read the secrets that sign event ids', () => {
    const secret = '${aws_secretsmanager_secret.secret-event-id-secrets.arn}';
    expect(rolesThatMay('secretsmanager:GetSecretValue', secret)).toEqual(['api']);
  });

  test.each([
    ['receive messages', 'sqs:ReceiveMessage', ['worker']],
    ['delete messages', 'sqs:DeleteMessage', ['worker']],
    ['send messages', 'sqs:SendMessage', ['api', 'worker']],
    ['purge a queue', 'sqs:PurgeQueue', []],
    ['pass a role', 'iam:PassRole', ['deploy']],
    ['replace instances', 'autoscaling:StartInstanceRefresh', ['deploy']],
    ['resize a group', 'autoscaling:SetDesiredCapacity', ['worker']],
    ['terminate an instance', 'autoscaling:TerminateInstanceInAutoScalingGroup', ['worker']],
    ['change the image that runs', 'ssm:PutParameter', ['deploy']],
    ['change a load balancer', 'elasticloadbalancing:ModifyTargetGroup', []],
    ['delete a group', 'autoscaling:DeleteAutoScalingGroup', []],
  ])('only certain roles may %s', (_, action, roles) => {
    expect(rolesThatMay(action)).toEqual(roles);
  });

  test('only deploy may write the state', () => {
    expect(rolesThatMay('s3:PutObject', `arn:aws:s3:::${environment.stateBucket}`)).toEqual(['deploy']);
  });

  test.each(['PutItem', 'UpdateItem', 'PartiQLInsert'])(
    'only workers may call %s on the events table',
    (action) => {
      expect(rolesThatMay(`dynamodb:${action}`, '${aws_dynamodb_table.table-ENV-events.arn}')).toEqual([
        'worker',
      ]);
    },
  );

  test.each(['DeleteItem', 'PartiQLDelete', 'PartiQLUpdate'])(
    'nobody may call %s on the events table',
    (action) => {
      expect(rolesThatMay(`dynamodb:${action}`, '${aws_dynamodb_table.table-ENV-events.arn}')).toEqual([]);
    },
  );

  test('only workers may send to the dead letters, and nobody to the abandoned messages', () => {
    expect(rolesThatMay('sqs:SendMessage', '${aws_sqs_queue.dead-letters.arn}')).toEqual(['worker']);
    expect(rolesThatMay('sqs:SendMessage', '${aws_sqs_queue.abandoned.arn}')).toEqual([]);
  });

  test.each(['SetDesiredCapacity', 'TerminateInstanceInAutoScalingGroup'])(
    'a worker may call %s on its own group only',
    (action) => {
      const [statement] = statementsOf('worker', `autoscaling:${action}`);
      expect(statement?.Resource).toEqual([
        expect.stringMatching(new RegExp(`:autoScalingGroupName/${environment.prefix}-worker$`)),
      ]);
    },
  );

  test.each(['CompleteLifecycleAction', 'SetInstanceHealth'])(
    'an instance may call %s for its own group only',
    (action) => {
      for (const service of ['api', 'worker']) {
        const [statement] = statementsOf(service, `autoscaling:${action}`);
        expect(statement?.Resource).toEqual([
          expect.stringMatching(new RegExp(`:autoScalingGroupName/${environment.prefix}-${service}$`)),
        ]);
      }
    },
  );

  test('no instance reads its settings at a start: they stand in the template, with the version', () => {
    expect(rolesThatMay('ssm:GetParametersByPath')).toEqual([]);
  });

  test('every right to tag has a condition, or is for snapshots', () => {
    for (const { role, Action, Resource, Condition } of statements)
      if (Action.some((action) => action.endsWith('Tags') && !action.includes(':List')) && !Condition)
        for (const resource of Resource) expect(`${role}: ${resource}`).toMatch(/:snapshot\/\*$/);
  });

  test.each([
    ['deploy', environment.name],
    ['plan', `plan-${environment.name}`],
  ])(
    '%s may be assumed only by workflows of this repository in the environment %s',
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

  test('only sessions that release last longer than an hour', () => {
    const long = all('aws_iam_role').filter(({ max_session_duration: seconds }) => seconds !== undefined);
    expect(long.map(({ name, max_session_duration: seconds }) => [name, seconds])).toEqual([
      [`${environment.prefix}-deploy`, 3 * 3600],
    ]);
  });

  test('plan may only read', () => {
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
