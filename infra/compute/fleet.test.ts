import { describe, expect, test } from 'vitest';
import { loadGeneratorName } from '../names.ts';
import { bootScriptOf } from '../testing/boot-scripts.ts';
import { type Resource, synthesizeAll } from '../testing/stacks.ts';

describe.each(synthesizeAll())('$name: instances', (stack) => {
  const { environment, document, fleets, all, one } = stack;
  const { prefix } = environment;

  test('are private and encrypted', () => {
    // The load generator is a client, outside.
    const isInside = ({ name }: Resource) => name !== loadGeneratorName(environment);
    for (const template of all('aws_launch_template').filter(isInside)) {
      expect(template.network_interfaces).toEqual([
        expect.objectContaining({ associate_public_ip_address: 'false' }),
      ]);
      expect(template.block_device_mappings[0].ebs.encrypted).toBe('true');
      expect(template).not.toHaveProperty('key_name');
    }
    for (const subnet of all('aws_subnet')) expect(subnet.map_public_ip_on_launch).toBe(false);
  });

  test('require IMDSv2, so that a forged request gets no credentials', () => {
    for (const { metadata_options } of all('aws_launch_template'))
      expect(metadata_options).toMatchObject({ http_tokens: 'required', http_put_response_hop_limit: 1 });
  });

  test.each(['api', 'worker'] as const)(
    'of the %s run an image by digest, without extra privileges',
    (service) => {
      const script = bootScriptOf(stack, service);
      expect(script).toContain('${aws_ecr_repository.images.repository_url}@${var.image_digest}');
      expect(script).toContain('--read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges');
      expect(script).toContain(`node ${service}/main.ts`);
    },
  );

  test('boot without secrets, and Terraform has none in its state', () => {
    for (const { user_data } of all('aws_launch_template'))
      expect(user_data).not.toMatch(/EVENT_ID_SECRETS=[^%]/);
    expect(document.resource).not.toHaveProperty('aws_secretsmanager_secret_version');
  });

  test('are replaced without losing capacity, and once a week', () => {
    for (const { instance_refresh, max_instance_lifetime } of fleets) {
      expect(instance_refresh.preferences).toMatchObject({
        auto_rollback: true,
        min_healthy_percentage: 100,
      });
      expect(max_instance_lifetime).toBe(7 * 24 * 3600);
    }
  });

  test('keep their number in a deployment: only scaling sets it', () => {
    for (const { desired_capacity, lifecycle } of fleets) {
      expect(desired_capacity).toBeUndefined();
      expect(lifecycle.ignore_changes).toContain('desired_capacity');
    }
  });

  test('can drain before they are terminated, and are terminated if they never answer', () => {
    for (const { initial_lifecycle_hook } of fleets)
      expect(initial_lifecycle_hook).toEqual([
        expect.objectContaining({
          lifecycle_transition: 'autoscaling:EC2_INSTANCE_TERMINATING',
          default_result: 'CONTINUE',
        }),
      ]);
  });

  test('report the group metrics that alarms and policies use', () => {
    for (const { enabled_metrics } of fleets)
      expect(enabled_metrics).toEqual(expect.arrayContaining(['GroupInServiceInstances', 'GroupMaxSize']));
  });

  test('of the API are replaced when the load balancer finds them unhealthy; workers, when EC2 does', () => {
    const kindOf = (service: string) =>
      one('aws_autoscaling_group', ({ name }) => name === `${prefix}-${service}`).health_check_type;
    expect([kindOf('api'), kindOf('worker')]).toEqual(['ELB', 'EC2']);
  });

  test.each([
    ['api', 'PORT'],
    ['worker', 'OPS_PORT'],
  ] as const)('of the %s are checked and scraped on the port in its setting %s', (service, setting) => {
    const named = (name: string) => (found: Resource) => found.name === name;
    const { value: port } = one('aws_ssm_parameter', named(`/${prefix}/${service}/${setting}`));
    const { tag } = one('aws_autoscaling_group', named(`${prefix}-${service}`));
    const asked = bootScriptOf(stack, service).match(/127\.0\.0\.1:\d+/g);
    expect(asked).toEqual([`127.0.0.1:${port}`, `127.0.0.1:${port}`]);
    expect(tag).toContainEqual({ key: 'MetricsPort', value: port, propagate_at_launch: true });
  });
});
