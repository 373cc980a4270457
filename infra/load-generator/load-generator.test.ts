import { describe, expect, test } from 'vitest';
import { readEnvironments } from '../config.ts';
import { synthesizeStack } from '../testing/stacks.ts';

const { staging, production } = readEnvironments({});

describe('the load generator', () => {
  const { one, document } = synthesizeStack(staging);
  const template = one('aws_launch_template', ({ name }) => name === 'sluice-staging-load-generator');

  test('has no role, so that what runs on it has no credentials', () => {
    expect(template).not.toHaveProperty('iam_instance_profile');
  });

  test('is terminated when it shuts down, whatever becomes of the script', () => {
    expect(template.instance_initiated_shutdown_behavior).toBe('terminate');
  });

  test('keeps its address, which the load balancer lets in', () => {
    expect(template.network_interfaces).toEqual([
      {
        device_index: 0,
        network_interface_id: '${aws_network_interface.load-generator-interface.id}',
        delete_on_termination: 'false',
      },
    ]);
    expect(one('aws_eip')).toMatchObject({
      network_interface: '${aws_network_interface.load-generator-interface.id}',
      depends_on: ['aws_route.to-the-internet'],
    });
  });

  test('is beside the load balancer, in a public subnet', () => {
    expect(one('aws_lb').subnets).toContain(one('aws_network_interface').subnet_id);
  });

  test('is not started by Terraform', () => {
    expect(document.resource).not.toHaveProperty('aws_instance');
  });

  test('stands in an environment whose tables are warm for what production promises', () => {
    expect(staging.promisedEventsPerSecond).toBe(production.promisedEventsPerSecond);
  });

  test('does not exist where it is off', () => {
    const { resource } = synthesizeStack({ ...staging, loadGenerator: 'off' }).document;
    expect(resource).not.toHaveProperty('aws_eip');
    expect(Object.keys(resource.aws_iam_role ?? {})).not.toContain('sluice-staging-load-test-role');
  });
});

describe('the role of load tests', () => {
  const { one } = synthesizeStack(staging);
  const { policy } = one('aws_iam_role_policy', ({ name }) => name === 'sluice-staging-load-test');
  const statements: { Action: string[]; Resource: string[]; Condition?: unknown }[] =
    JSON.parse(policy).Statement;

  test('may start one type of instance only, and none with a role', () => {
    const [instance] = statements;
    expect(instance).toMatchObject({
      Resource: [expect.stringMatching(/:instance\/\*$/)],
      Condition: { StringEquals: { 'ec2:InstanceType': 'c7i.2xlarge' } },
    });
    expect(statements.flatMap(({ Action }) => Action)).not.toContain('iam:PassRole');
  });

  test('may read and end only what it started', () => {
    expect(statements.filter(({ Action }) => Action.includes('ec2:TerminateInstances'))).toEqual([
      expect.objectContaining({
        Action: ['ec2:GetConsoleOutput', 'ec2:TerminateInstances'],
        Condition: { StringEquals: { 'aws:ResourceTag/Service': 'load-generator' } },
      }),
    ]);
  });

  test('is for the jobs of load tests only', () => {
    const { assume_role_policy } = one('aws_iam_role', ({ name }) => name === 'sluice-staging-load-test');
    expect(assume_role_policy).toContain('environment:load-test-staging"');
  });
});
