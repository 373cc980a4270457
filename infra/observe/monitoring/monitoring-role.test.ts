import { describe, expect, test } from 'vitest';
import { synthesizeMonitored } from '../../testing/monitored.ts';

type Statement = { Action: string[]; Resource: string[]; Condition?: object };

const { environment, one } = synthesizeMonitored();
const name = `${environment.prefix}-monitoring`;
const { policy } = one('aws_iam_role_policy', (each) => each.name === name);
const statements = JSON.parse(policy).Statement as Statement[];
const to = (action: string) => statements.filter(({ Action }) => Action.includes(action));

describe('the monitoring host may', () => {
  test('list instances of its own region only', () => {
    for (const { Condition } of to('ec2:DescribeInstances'))
      expect(Condition).toEqual({ StringEquals: { 'aws:RequestedRegion': environment.region } });
  });

  test('attach only its volume, and only to itself', () => {
    expect(to('ec2:AttachVolume')).toEqual([
      expect.objectContaining({ Resource: ['${aws_ebs_volume.monitoring-data.arn}'] }),
      expect.objectContaining({ Condition: { StringEquals: { 'aws:ResourceTag/Name': name } } }),
    ]);
  });

  test('take an address for its own network interface only, which has the tag', () => {
    const template = one('aws_launch_template', (each) => each.name === name);
    expect(template.tag_specifications).toContainEqual({
      resource_type: 'network-interface',
      tags: { Name: name },
    });
    expect(to('ec2:AssignPrivateIpAddresses')).toEqual([
      expect.objectContaining({ Condition: { StringEquals: { 'aws:ResourceTag/Name': name } } }),
    ]);
  });

  test('publish to three topics, and read only its own secret', () => {
    expect(to('sns:Publish').flatMap(({ Resource }) => Resource)).toEqual([
      '${aws_sns_topic.alarms.arn}',
      '${aws_sns_topic.tickets.arn}',
      '${aws_sns_topic.heartbeat.arn}',
    ]);
    expect(to('secretsmanager:GetSecretValue').flatMap(({ Resource }) => Resource)).toEqual([
      '${aws_secretsmanager_secret.secret-grafana-admin-password.arn}',
    ]);
  });

  test("read the services' logs, and no others", () => {
    const groups = to('logs:StartQuery').flatMap(({ Resource }) => Resource);
    expect(new Set(groups.map((arn) => arn.replace(':*', '')))).toEqual(
      new Set(['${aws_cloudwatch_log_group.api-logs.arn}', '${aws_cloudwatch_log_group.worker-logs.arn}']),
    );
  });

  test('neither send, receive nor store events', () => {
    expect(policy).not.toMatch(/"(sqs|dynamodb):/);
  });
});
