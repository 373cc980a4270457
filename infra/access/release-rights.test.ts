import { describe, expect, test } from 'vitest';
import { synthesizeAll } from '../testing/stacks.ts';

type PolicyStatement = {
  Action: string[];
  Resource: string[];
  Condition?: Record<string, Record<string, string | string[]>>;
};

const typeOf = ({ instanceType }: { instanceType: string }) => instanceType;

describe.each(synthesizeAll())('the role that releases to $name', ({ environment, one }) => {
  const monitored = environment.monitoring !== 'off';
  const { policy } = one('aws_iam_role_policy', ({ name }) => name === `${environment.prefix}-deploy`);
  const statements: PolicyStatement[] = JSON.parse(policy).Statement;
  const statementsWith = (action: string) => statements.filter(({ Action }) => Action.includes(action));

  test('it may pass only the instance roles, and only to EC2', () => {
    expect(statementsWith('iam:PassRole')).toEqual([
      expect.objectContaining({
        Resource: ['api', 'worker', ...(monitored ? ['monitoring'] : [])].map(
          (service) => `\${aws_iam_role.${environment.prefix}-${service}-role.arn}`,
        ),
        Condition: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
      }),
    ]);
  });

  test('it may change launch templates of its own environment only', () => {
    for (const { Condition } of statementsWith('ec2:ModifyLaunchTemplate'))
      expect(Condition).toEqual({ StringEquals: { 'aws:ResourceTag/Environment': environment.name } });
  });

  // Otherwise it could tag another environment's template and so pass the condition above.
  test('it may tag only what it starts', () => {
    for (const { Resource, Condition } of statementsWith('ec2:CreateTags')) {
      expect(Condition).toEqual({ StringEquals: { 'ec2:CreateAction': 'RunInstances' } });
      for (const resource of Resource) expect(resource).toMatch(/:(instance|volume|network-interface)\/\*$/);
    }
  });

  test('it may start only instances of the types, subnets, templates and images that the fleets use', () => {
    const { api, worker, monitoring } = environment;
    const types = new Set([api, worker, ...(monitoring === 'off' ? [] : [monitoring])].map(typeOf));
    const subnets = environment.network.zones.map((_, index) => `\${aws_subnet.private-${index}.arn}`);
    const ofThis = { StringEquals: { 'aws:ResourceTag/Environment': environment.name } };
    const limits = statementsWith('ec2:RunInstances').flatMap(({ Resource, Condition }) =>
      Resource.map((resource) => [/:([a-z-]+)\/\*$/.exec(resource)?.[1] ?? resource, Condition ?? 'any']),
    );
    expect(Object.fromEntries(limits)).toEqual({
      instance: { StringEquals: { 'ec2:InstanceType': [...types] } },
      ...Object.fromEntries([...subnets, 'network-interface', 'volume'].map((each) => [each, 'any'])),
      'launch-template': ofThis,
      'security-group': ofThis,
      image: { StringEquals: { 'ec2:Owner': 'amazon' } },
    });
  });

  test('it may replace the instances of its own groups, and update none of the services', () => {
    const groups = (action: string) =>
      statementsWith(action)
        .flatMap(({ Resource }) => Resource)
        .map((arn) => /autoScalingGroupName\/\$\{aws_iam_role\.(.+)-role\.name\}$/.exec(arn)?.[1]);
    const services = [`${environment.prefix}-api`, `${environment.prefix}-worker`];
    const host = monitored ? [`${environment.prefix}-monitoring`] : [];
    for (const action of ['StartInstanceRefresh', 'CancelInstanceRefresh'])
      expect(groups(`autoscaling:${action}`)).toEqual([...services, ...host]);
    expect(groups('autoscaling:RollbackInstanceRefresh')).toEqual(services);
    expect(groups('autoscaling:UpdateAutoScalingGroup')).toEqual(host);
  });

  // By their tags roles are limited, bills are split, and Prometheus finds its targets.
  test('it may not tag a group', () => {
    expect(statementsWith('autoscaling:CreateOrUpdateTags')).toEqual([]);
  });

  test('it may write the digest and the record of its own environment only', () => {
    expect(statementsWith('ssm:PutParameter').flatMap(({ Resource }) => Resource)).toEqual([
      '${aws_ssm_parameter.image-digest.arn}',
      expect.stringMatching(new RegExp(`:parameter/${environment.prefix}/release$`)),
    ]);
  });
});
