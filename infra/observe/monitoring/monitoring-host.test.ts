import { describe, expect, test } from 'vitest';
import { readEnvironments } from '../../config.ts';
import { bootScriptOf, settingsOf } from '../../testing/boot-scripts.ts';
import { synthesizeMonitored } from '../../testing/monitored.ts';
import { synthesizeStack } from '../../testing/stacks.ts';

const stack = synthesizeMonitored();
const { environment, monitoring, all, one } = stack;
const name = `${environment.prefix}-monitoring`;
const group = one('aws_autoscaling_group', (each) => each.name === name);
const volume = one('aws_ebs_volume');

describe('without monitoring', () => {
  const without = synthesizeStack({ ...readEnvironments({}).production, monitoring: 'off' });

  test('nothing of it exists', () => {
    const ids = Object.values(without.document.resource).flatMap((byId) => Object.keys(byId));
    expect(ids.filter((id) => /monitoring|grafana|collector|traces|heartbeat|tickets/.test(id))).toEqual([]);
  });

  test('no host name of Grafana is asked for', () => {
    expect(without.document.variable.grafana_host).toMatchObject({ default: 'none' });
    expect(stack.document.variable.grafana_host).not.toHaveProperty('default');
  });
});

describe('the host', () => {
  test('is a group of one, which AWS replaces', () => {
    expect(group).toMatchObject({ min_size: 1, max_size: 1, health_check_type: 'EC2' });
  });

  test('lets go of its volume before the next one starts', () => {
    expect(group.instance_refresh.preferences.min_healthy_percentage).toBe(0);
  });

  test("lives in its volume's zone", () => {
    expect(group.vpc_zone_identifier).toEqual(['${aws_subnet.private-0.id}']);
    expect(volume.availability_zone).toBe('${aws_subnet.private-0.availability_zone}');
  });

  test('has no tag by which Prometheus would take it for an API instance or a worker', () => {
    const tags = Object.fromEntries(group.tag.map(({ key, value }: Record<string, string>) => [key, value]));
    expect(tags).toEqual({ Application: 'sluice', Environment: environment.name, Service: 'monitoring' });
  });

  test('fits its boot script into user data, which holds 16 KiB', () => {
    // Resolved, some references are longer.
    expect(bootScriptOf(stack, 'monitoring').length).toBeLessThan(15_000);
  });
});

describe('its volume', () => {
  test('is encrypted, leaves a snapshot when it is deleted, and has one of every day', () => {
    expect(volume).toMatchObject({
      encrypted: true,
      kms_key_id: '${aws_kms_key.key.arn}',
      final_snapshot: true,
    });
    expect(one('aws_dlm_lifecycle_policy').policy_details).toMatchObject({
      target_tags: volume.tags,
      schedule: [{ create_rule: { interval: 24 }, retain_rule: { count: 7 } }],
    });
  });

  test('is made from a snapshot if one is named', () => {
    const restored = synthesizeMonitored({ snapshot: 'snap-0123' });
    expect(restored.one('aws_ebs_volume').snapshot_id).toBe('snap-0123');
    expect(volume).not.toHaveProperty('snapshot_id');
  });

  test("holds the metrics of an SLO's 30 days", () => {
    expect(monitoring.metricRetentionDays).toBeGreaterThan(30);
  });
});

describe('spans', () => {
  test('are sent to an address that AWS gives to nothing else', () => {
    const { cidr_block, reservation_type } = one('aws_ec2_subnet_cidr_reservation');
    expect(reservation_type).toBe('explicit');
    expect(stack.document.locals?.['collector-address']).toBe(`\${cidrhost(${cidr_block.slice(2, -1)}, 4)}`);
    for (const service of ['api', 'worker'] as const) {
      const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } = settingsOf(stack, service);
      expect(endpoint).toBe('http://${local.collector-address}:4318');
    }
  });

  test('are kept in a private, encrypted bucket, and expire', () => {
    const ofTraces = ({ bucket }: { bucket?: string }) => bucket === '${aws_s3_bucket.traces.id}';
    expect(one('aws_s3_bucket_public_access_block', ofTraces)).toMatchObject({
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
    expect(one('aws_s3_bucket_server_side_encryption_configuration', ofTraces)).toBeDefined();
    const [rule] = one('aws_s3_bucket_lifecycle_configuration', ofTraces).rule;
    // After Tempo itself has deleted them.
    expect(rule.expiration[0].days).toBeGreaterThan(monitoring.traceRetentionDays);
  });
});

describe('Grafana', () => {
  const rule = one('aws_lb_listener_rule', ({ priority }) => priority !== 1);

  test('is reached by its own host name, over TLS', () => {
    expect(rule).toMatchObject({
      listener_arn: '${aws_lb_listener.https.arn}',
      condition: [{ host_header: { values: ['${var.grafana_host}'] } }],
      action: [{ type: 'forward', target_group_arn: '${aws_lb_target_group.grafana-targets.arn}' }],
    });
    expect(group.target_group_arns).toEqual(['${aws_lb_target_group.grafana-targets.arn}']);
  });

  test('has no password in the tree, in the script or in the state', () => {
    expect(all('aws_secretsmanager_secret').map((each) => each.name)).toContain(
      `${environment.prefix}/grafana-admin-password`,
    );
    expect(stack.document.resource).not.toHaveProperty('aws_secretsmanager_secret_version');
    expect(bootScriptOf(stack, 'monitoring')).not.toMatch(/GF_SECURITY_ADMIN_PASSWORD=/);
  });

  test('lets nobody in without a password', () => {
    const script = bootScriptOf(stack, 'monitoring');
    for (const setting of ['GF_AUTH_ANONYMOUS_ENABLED=false', 'GF_USERS_ALLOW_SIGN_UP=false'])
      expect(script).toContain(setting);
  });
});

describe('silence', () => {
  const alarm = one(
    'aws_cloudwatch_metric_alarm',
    (each) => each.alarm_name === `${environment.prefix}-monitoring-silent`,
  );

  test('fires an alarm outside of the host after 15 minutes, without data, too', () => {
    expect(alarm).toMatchObject({
      comparison_operator: 'LessThanThreshold',
      threshold: 1,
      treat_missing_data: 'breaching',
      alarm_actions: ['${aws_sns_topic.alarms.arn}'],
    });
    expect(alarm.period * alarm.evaluation_periods).toBe(15 * 60);
  });

  test('is that of the topic which Alertmanager sends the Watchdog to', () => {
    expect(alarm.dimensions).toEqual({ TopicName: `${environment.prefix}-heartbeat` });
    expect(one('aws_sns_topic', (each) => each.name === `${environment.prefix}-heartbeat`)).toBeDefined();
    expect(bootScriptOf(stack, 'monitoring')).toContain(
      '__HEARTBEAT_TOPIC_ARN__|${aws_sns_topic.heartbeat.arn}|',
    );
  });
});
