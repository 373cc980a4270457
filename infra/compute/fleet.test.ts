import { describe, expect, test } from 'vitest';
import { ROLLBACK_AT } from '../observe/alarms.ts';
import { type Resource, synthesizeAll } from '../testing/stacks.ts';

describe.each(synthesizeAll())('$name', ({ environment, document, all, one }) => {
  const { prefix } = environment;

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
});
