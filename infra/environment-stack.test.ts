import { describe, expect, test } from 'vitest';
import { tableDefinitions } from '../adapters/aws/setup/setup-tables.ts';
import { DEFAULT_SCALING, targetBacklogPerWorker } from '../core/scaling/scaling.ts';
import { INTERFACES } from './network/endpoints.ts';
import { ROLLBACK_AT } from './observe/alarms.ts';
import { type Resource, synthesizeAll } from './testing/stacks.ts';

describe.each(synthesizeAll())('$name', ({ environment, document, all, one }) => {
  const { prefix } = environment;

  describe('queues', () => {
    test('are encrypted, and what is given up on goes where only the event queue may send it', () => {
      const queues = all('aws_sqs_queue');
      expect(queues.map(({ name }) => name).sort()).toEqual([
        `${prefix}-events`,
        `${prefix}-events-abandoned`,
        `${prefix}-events-dead`,
      ]);
      for (const queue of queues) expect(queue).toMatchObject({ sqs_managed_sse_enabled: true });
      const events = one('aws_sqs_queue', ({ name }) => name === `${prefix}-events`);
      expect(JSON.parse(events.redrive_policy)).toEqual({
        deadLetterTargetArn: '${aws_sqs_queue.abandoned.arn}',
        maxReceiveCount: 6,
      });
      for (const { redrive_allow_policy } of all('aws_sqs_queue_redrive_allow_policy'))
        expect(JSON.parse(redrive_allow_policy)).toEqual({
          redrivePermission: 'byQueue',
          sourceQueueArns: ['${aws_sqs_queue.events.arn}'],
        });
    });

    test('keep dead letters for longer than events', () => {
      const kept = (name: string) =>
        one('aws_sqs_queue', (queue) => queue.name === name).message_retention_seconds;
      expect(kept(`${prefix}-events-dead`)).toBeGreaterThan(kept(`${prefix}-events`));
      expect(kept(`${prefix}-events-abandoned`)).toBeGreaterThan(kept(`${prefix}-events`));
    });
  });

  describe('tables', () => {
    test('are those that set-up makes on emulators', () => {
      const made = all('aws_dynamodb_table').map(({ name, hash_key, range_key, global_secondary_index }) => ({
        name,
        keys: [hash_key, range_key].filter(Boolean),
        indexes: (global_secondary_index ?? []).map((index: { name: string }) => index.name),
      }));
      const defined = tableDefinitions(prefix).map(
        ({ TableName, KeySchema = [], GlobalSecondaryIndexes = [] }) => ({
          name: TableName,
          keys: KeySchema.map(({ AttributeName }) => AttributeName),
          indexes: GlobalSecondaryIndexes.map(({ IndexName }) => IndexName),
        }),
      );
      expect(made).toEqual(expect.arrayContaining(defined));
      expect(made).toHaveLength(defined.length);
    });

    test('are on demand, encrypted, backed up, protected in production, and let go of what has expired', () => {
      for (const table of all('aws_dynamodb_table'))
        expect(table).toMatchObject({
          billing_mode: 'PAY_PER_REQUEST',
          server_side_encryption: { enabled: true },
          point_in_time_recovery: { enabled: true },
          ttl: { attribute_name: 'expires_at', enabled: true },
          deletion_protection_enabled: environment.name === 'production',
        });
    });

    test('are warm for the promised rate, indexes too', () => {
      const events = one('aws_dynamodb_table', ({ name }) => name === `${prefix}-events`);
      const warm = [events, ...events.global_secondary_index].map(
        ({ warm_throughput }) => warm_throughput.write_units_per_second,
      );
      for (const writes of warm) expect(writes).toBeGreaterThanOrEqual(environment.promisedEventsPerSecond);
    });
  });

  describe('the load balancer', () => {
    test('is HTTPS and HTTP/2, protected in production, and keeps access logs', () => {
      expect(one('aws_lb')).toMatchObject({
        enable_http2: true,
        drop_invalid_header_fields: true,
        enable_deletion_protection: environment.name === 'production',
        access_logs: { enabled: true },
      });
      expect(one('aws_lb_listener', ({ port }) => port === 443)).toMatchObject({
        protocol: 'HTTPS',
        ssl_policy: expect.stringContaining('TLS13'),
        certificate_arn: '${var.certificate_arn}',
      });
    });

    test('answers HTTP with nothing but a redirect', () => {
      expect(one('aws_lb_listener', ({ port }) => port === 80).default_action).toEqual([
        { type: 'redirect', redirect: { port: '443', protocol: 'HTTPS', status_code: 'HTTP_301' } },
      ]);
    });

    test('refuses metrics from outside, also under an encoded name', () => {
      expect(one('aws_lb_listener_rule')).toMatchObject({
        condition: [{ path_pattern: { values: ['/metrics', '/metrics/*'] } }],
        action: [{ type: 'fixed-response', fixed_response: { status_code: '404' } }],
      });
      const rule = one('aws_wafv2_web_acl').rule.find(({ name }: { name: string }) => name === 'no-metrics');
      expect(rule.action).toHaveProperty('block');
      expect(rule.statement.byte_match_statement).toMatchObject({
        search_string: '/metrics',
        text_transformation: expect.arrayContaining([expect.objectContaining({ type: 'URL_DECODE' })]),
      });
    });

    test('asks whether an instance is ready, which does not depend on the tables', () => {
      expect(one('aws_lb_target_group').health_check).toMatchObject({ path: '/health/ready', interval: 5 });
    });
  });

  describe('the firewall', () => {
    const rules = one('aws_wafv2_web_acl').rule as {
      name: string;
      statement: Record<string, Record<string, unknown>>;
    }[];

    test('lets an event of 200 KiB pass', () => {
      const common = rules.find(({ name }) => name === 'AWSManagedRulesCommonRuleSet');
      expect(common?.statement.managed_rule_group_statement?.rule_action_override).toContainEqual({
        name: 'SizeRestrictions_BODY',
        action_to_use: { count: {} },
      });
    });

    test('lets a load test of the promised rate pass that comes from one address', () => {
      const limit = rules.find(({ name }) => name === 'rate-per-address')?.statement.rate_based_statement
        ?.limit;
      expect(limit).toBeGreaterThan(300 * environment.promisedEventsPerSecond);
    });

    test('has the rules of AWS for known attacks', () => {
      expect(rules.map(({ name }) => name)).toContain('AWSManagedRulesKnownBadInputsRuleSet');
    });
  });

  describe('instances', () => {
    test('are private, encrypted, and give credentials to nobody who can only make them send a request', () => {
      for (const template of all('aws_launch_template')) {
        expect(template.network_interfaces).toEqual([
          expect.objectContaining({ associate_public_ip_address: 'false' }),
        ]);
        expect(template.block_device_mappings[0].ebs.encrypted).toBe('true');
        expect(template.metadata_options).toMatchObject({
          http_tokens: 'required',
          http_put_response_hop_limit: 1,
        });
        expect(template).not.toHaveProperty('key_name');
      }
      for (const subnet of all('aws_subnet')) expect(subnet.map_public_ip_on_launch).toBe(false);
    });

    test('run the image of a digest, and hold no secret in what they boot with', () => {
      for (const { user_data } of all('aws_launch_template')) {
        expect(user_data).toContain('${aws_ecr_repository.images.repository_url}@${var.image_digest}');
        expect(user_data).not.toMatch(/EVENT_ID_SECRETS=[^%]/);
      }
      expect(document.resource).not.toHaveProperty('aws_secretsmanager_secret_version');
    });

    test('are replaced a few at a time, and brought back at an alarm that is there', () => {
      const alarms = all('aws_cloudwatch_metric_alarm').map(({ alarm_name }) => alarm_name);
      for (const group of all('aws_autoscaling_group')) {
        expect(group.instance_refresh.preferences).toMatchObject({
          auto_rollback: true,
          min_healthy_percentage: 100,
        });
        const watched = group.instance_refresh.preferences.alarm_specification.alarms;
        expect(watched).toHaveLength(ROLLBACK_AT.length);
        expect(alarms).toEqual(expect.arrayContaining(watched));
      }
    });

    test('are told before they go, and their groups are measured', () => {
      for (const group of all('aws_autoscaling_group')) {
        expect(group.initial_lifecycle_hook).toEqual([
          expect.objectContaining({ lifecycle_transition: 'autoscaling:EC2_INSTANCE_TERMINATING' }),
        ]);
        expect(group.enabled_metrics).toContain('GroupInServiceInstances');
      }
    });

    test.each([
      ['api', 'PORT'],
      ['worker', 'OPS_PORT'],
    ])('of the %s are asked and scraped at the port that its setting %s opens', (service, setting) => {
      const named = (name: string) => (found: Resource) => found.name === name;
      const { value: port } = one('aws_ssm_parameter', named(`/${prefix}/${service}/${setting}`));
      const { user_data } = one('aws_launch_template', named(`${prefix}-${service}`));
      const { tag } = one('aws_autoscaling_group', named(`${prefix}-${service}`));
      expect(user_data.match(/127\.0\.0\.1:\d+/g)).toEqual([`127.0.0.1:${port}`, `127.0.0.1:${port}`]);
      expect(tag).toContainEqual(expect.objectContaining({ key: 'MetricsPort', value: port }));
    });

    test('are found by the monitoring host, which alone may read their metrics', () => {
      for (const group of all('aws_autoscaling_group'))
        expect(group.tag).toContainEqual(
          expect.objectContaining({ key: 'MetricsPort', propagate_at_launch: true }),
        );
      const toOps = all('aws_vpc_security_group_ingress_rule').filter(({ from_port }) => from_port === 9091);
      expect(toOps.map((rule) => rule.referenced_security_group_id)).toEqual([
        '${aws_security_group.monitoring-group.id}',
      ]);
    });
  });

  describe('the worker fleet', () => {
    test('has the limits and the target of the policy that the local fleet follows', () => {
      expect(one('aws_autoscaling_group', ({ name }) => name === `${prefix}-worker`)).toMatchObject({
        min_size: DEFAULT_SCALING.minWorkers,
        max_size: DEFAULT_SCALING.maxWorkers,
      });
      expect(one('aws_autoscaling_policy', ({ name }) => name === 'by-backlog')).toMatchObject({
        target_tracking_configuration: { target_value: targetBacklogPerWorker(DEFAULT_SCALING) },
      });
    });

    test('counts what is in flight too, fills gaps and never divides by zero', () => {
      const { metrics } = one('aws_autoscaling_policy', ({ name }) => name === 'by-backlog')
        .target_tracking_configuration.customized_metric_specification;
      const named = metrics.flatMap((query: { metric_stat?: { metric: { metric_name: string } } }) =>
        query.metric_stat ? [query.metric_stat.metric.metric_name] : [],
      );
      expect(named).toEqual([
        'ApproximateNumberOfMessagesVisible',
        'ApproximateNumberOfMessagesNotVisible',
        'GroupInServiceInstances',
      ]);
      const { expression } = metrics.at(-1);
      for (const id of ['visible', 'flying', 'serving']) expect(expression).toContain(`FILL(${id}, 0)`);
      expect(expression).toContain('IF(FILL(serving, 0) > 0');
    });
  });

  test('is seen into: logs that end, flows, alarms that are told to someone', () => {
    for (const group of all('aws_cloudwatch_log_group')) {
      expect(group.retention_in_days).toBe(environment.logRetentionDays);
      expect(group.kms_key_id).toBe('${aws_kms_key.key.arn}');
    }
    expect(all('aws_flow_log')).toHaveLength(1);
    const alarms = all('aws_cloudwatch_metric_alarm');
    for (const { alarm_actions } of alarms) expect(alarm_actions).toEqual(['${aws_sns_topic.alarms.arn}']);
    expect(alarms.map(({ alarm_name }) => alarm_name.slice(prefix.length + 1)).sort()).toEqual([
      'abandoned',
      'api-errors',
      'api-latency',
      'balancer-errors',
      'dead-letters',
      'in-flight-quota',
      'oldest-event',
      'throttled-control',
      'throttled-events',
      'throttled-events-by-subject',
      'throttled-events-by-time',
      'throttled-rollups',
      'unhealthy-hosts',
      'workers-at-maximum',
    ]);
  });

  test('reaches AWS without leaving its network', () => {
    const services = all('aws_vpc_endpoint').map(({ service_name }) => service_name.split('us-east-1.')[1]);
    expect(services.sort()).toEqual(['dynamodb', 's3', ...INTERFACES].sort());
    expect(document.resource).not.toHaveProperty('aws_nat_gateway');
  });

  test('takes traffic from the internet at the load balancer alone', () => {
    const open = all('aws_vpc_security_group_ingress_rule').filter(
      ({ cidr_ipv4 }) => cidr_ipv4 !== undefined,
    );
    expect(open.map(({ from_port }) => from_port).sort()).toEqual([443, 80]);
    for (const { security_group_id } of open)
      expect(security_group_id).toBe('${aws_security_group.load-balancer-group.id}');
  });

  test('keeps images by digest: scanned, unchangeable, encrypted, the oldest dropped', () => {
    expect(one('aws_ecr_repository')).toMatchObject({
      image_tag_mutability: 'IMMUTABLE',
      image_scanning_configuration: { scan_on_push: true },
      encryption_configuration: [{ encryption_type: 'KMS' }],
    });
    expect(one('aws_ecr_lifecycle_policy').policy).toContain('imageCountMoreThan');
  });

  test('is kept by Terraform in a bucket, encrypted and locked', () => {
    expect(document.terraform.backend).toEqual({
      s3: expect.objectContaining({
        encrypt: true,
        use_lockfile: true,
        key: `${environment.name}/terraform.tfstate`,
      }),
    });
  });

  test('says what the scripts ask it', () => {
    for (const name of ['image_digest', 'image_digest_parameter', 'fleet_groups'])
      expect(document.output).toHaveProperty(name);
  });
});
