import { App } from 'cdktf';
import { expect, test } from 'vitest';
import { readEnvironments } from '../config.ts';
import { createEnvironmentStack } from '../environment-stack.ts';
import { synthesized } from '../synthesized.ts';
import { productionDeployment } from './deployment.ts';

test('the model counts what the stack of production has', () => {
  const { resource } = synthesized(createEnvironmentStack(new App(), readEnvironments({}).production));
  const all = (kind: string) => Object.values(resource[kind] ?? {});
  const listOf = (value: unknown) => (Array.isArray(value) ? value : []);
  const found = {
    interfaceEndpoints: all('aws_vpc_endpoint').filter((each) => each.vpc_endpoint_type === 'Interface')
      .length,
    natGateways: all('aws_nat_gateway').length,
    firewallRules: all('aws_wafv2_web_acl').flatMap(({ rule }) => listOf(rule)).length,
    customerKeys: all('aws_kms_key').length,
    secrets: all('aws_secretsmanager_secret').length,
  };
  expect(productionDeployment()).toMatchObject(found);

  const metricsOf = (alarm: Record<string, unknown>) =>
    Math.max(1, listOf(alarm.metric_query).filter((query) => 'metric' in query).length);
  const ownAlarms = all('aws_cloudwatch_metric_alarm').reduce((sum, alarm) => sum + metricsOf(alarm), 0);
  // AWS makes two alarms for each target tracking policy: three with one metric, one with three.
  expect(productionDeployment().alarmMetrics).toBe(ownAlarms + 2 * (3 * 1 + 3));
});
