import { describe, expect, it } from 'vitest';
import { createApp } from '../app.ts';
import { readEnvironments, STEADY_THROUGHPUT } from '../config.ts';
import { createEnvironmentStack } from '../environment-stack.ts';
import { synthesized } from '../synthesized.ts';
import { countBilledResources } from './billed-resources.ts';

const none = {
  volumeGib: 0,
  dataVolumesGib: 0,
  detailedMonitoring: false,
  natGateways: 0,
  interfaceEndpoints: 0,
  firewallRules: 0,
  alarmMetrics: 0,
  customerKeys: 0,
  secrets: 0,
  keptImages: 0,
};

describe('the billed resources of a stack', () => {
  it('are none in an empty stack', () => {
    expect(count({})).toEqual(none);
  });

  it('include interface endpoints, not gateway endpoints', () => {
    const [paid, free] = [{ vpc_endpoint_type: 'Interface' }, { vpc_endpoint_type: 'Gateway' }];
    const resource = { aws_vpc_endpoint: { sqs: paid, logs: paid, s3: free } };
    expect(count(resource)).toEqual({ ...none, interfaceEndpoints: 2 });
  });

  it('include each metric of an alarm, but no expression', () => {
    const plain = { metric_name: 'Errors' };
    const percent = { metric_query: [{ metric: {} }, { metric: {} }, { expression: 'a / b' }] };
    expect(count({ aws_cloudwatch_metric_alarm: { plain, percent } })).toEqual({ ...none, alarmMetrics: 3 });
  });

  it('include two alarms per scaling policy, with every metric that it tracks', () => {
    const byCpu = { target_tracking_configuration: { predefined_metric_specification: {} } };
    const byBacklog = {
      target_tracking_configuration: {
        customized_metric_specification: {
          metrics: [{ metric_stat: {} }, { metric_stat: {} }, { expression: 'a / b' }],
        },
      },
    };
    expect(count({ aws_autoscaling_policy: { byCpu, byBacklog } })).toEqual({ ...none, alarmMetrics: 2 + 4 });
  });

  it('include four alarms per scaling policy of a table or an index', () => {
    expect(count({ aws_appautoscaling_policy: { table: {}, index: {} } })).toEqual({
      ...none,
      alarmMetrics: 8,
    });
  });

  it("include an instance's volume and detailed monitoring", () => {
    const template = (enabled: boolean) => ({
      block_device_mappings: [{ ebs: { volume_size: 20 } }],
      monitoring: { enabled },
    });
    expect(count({ aws_launch_template: { api: template(false), worker: template(true) } })).toEqual({
      ...none,
      volumeGib: 20,
      detailedMonitoring: true,
    });
  });

  it('include volumes that outlive instances', () => {
    const resource = { aws_ebs_volume: { metrics: { size: 50 }, more: { size: 10 } } };
    expect(count(resource)).toEqual({ ...none, dataVolumesGib: 60 });
  });

  it('include firewall rules, keys, secrets, NAT gateways and kept images', () => {
    const rules = { rules: [{ selection: { countNumber: 30 } }] };
    expect(
      count({
        aws_wafv2_web_acl: { acl: { rule: [{}, {}] } },
        aws_kms_key: { key: {} },
        aws_secretsmanager_secret: { ids: {}, keys: {} },
        aws_nat_gateway: { nat: {} },
        aws_ecr_lifecycle_policy: { images: { policy: JSON.stringify(rules) } },
      }),
    ).toEqual({ ...none, firewallRules: 2, customerKeys: 1, secrets: 2, natGateways: 1, keptImages: 30 });
  });

  it('cover every kind of resource in production', () => {
    const stack = createEnvironmentStack(createApp(), {
      ...readEnvironments({}).production,
      tableThroughput: STEADY_THROUGHPUT,
    });
    const kinds = Object.keys(synthesized(stack).resource);
    expect(kinds.filter((kind) => !IN_THE_BILL.includes(kind) && !FREE.test(kind))).toEqual([]);
  });
});

/** Counted here, or computed elsewhere in the model. */
const IN_THE_BILL = [
  'aws_appautoscaling_policy',
  'aws_autoscaling_group',
  'aws_autoscaling_policy',
  'aws_cloudwatch_log_group',
  'aws_cloudwatch_metric_alarm',
  'aws_dynamodb_table',
  'aws_ebs_volume',
  'aws_ecr_lifecycle_policy',
  'aws_ecr_repository',
  'aws_flow_log',
  'aws_kms_key',
  'aws_launch_template',
  'aws_lb',
  'aws_s3_bucket',
  'aws_secretsmanager_secret',
  'aws_sqs_queue',
  'aws_vpc_endpoint',
  'aws_wafv2_web_acl',
];

/** Rights, routes, rules, and settings of other resources; standard parameters; a topic with few mails. */
const FREE =
  /^aws_(appautoscaling_target|autoscaling_lifecycle_hook|default_security_group|dlm_lifecycle_policy|ec2_subnet_cidr_reservation|iam_.*|internet_gateway|kms_alias|lb_.*|route.*|s3_bucket_.*|security_group|sns_topic|sqs_queue_.*|ssm_parameter|subnet|vpc|vpc_security_group_.*|wafv2_web_acl_.*)$/;

function count(resource: Record<string, Record<string, Record<string, unknown>>>) {
  return countBilledResources({ resource });
}
