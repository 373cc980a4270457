import { describe, expect, test } from 'vitest';
import { loadGeneratorName } from '../names.ts';
import { bootScriptOf, settingsOf } from '../testing/boot-scripts.ts';
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
    for (const service of ['api', 'worker'] as const)
      expect(bootScriptOf(stack, service)).not.toMatch(/EVENT_ID_SECRETS=(?!sluice-\w+\/event-id-secrets)/);
    expect(document.resource).not.toHaveProperty('aws_secretsmanager_secret_version');
  });

  test('are replaced once a week, and only after their successors have come', () => {
    for (const { instance_maintenance_policy, max_instance_lifetime } of fleets) {
      expect(instance_maintenance_policy).toMatchObject({ min_healthy_percentage: 100 });
      expect(max_instance_lifetime).toBe(7 * 24 * 3600);
    }
  });

  test('keep their number and their version when Terraform applies: scaling and releases set them', () => {
    for (const { desired_capacity, instance_refresh, lifecycle } of fleets) {
      expect(desired_capacity).toBeUndefined();
      expect(instance_refresh).toBeUndefined();
      expect(lifecycle.ignore_changes).toEqual(
        expect.arrayContaining(['desired_capacity', 'launch_template']),
      );
    }
  });

  describe.each(['api', 'worker'])('of the %s', (service) => {
    const name = `\${aws_autoscaling_group.${service}-fleet.name}`;
    const hooks = all('aws_autoscaling_lifecycle_hook').filter(
      (each) => each.autoscaling_group_name === name,
    );
    const group = one('aws_autoscaling_group', (each) => each.name === `${prefix}-${service}`);

    test('count once they are ready, and are given up if they never are', () => {
      expect(hooks).toContainEqual(
        expect.objectContaining({
          name: 'ready',
          lifecycle_transition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
          default_result: 'ABANDON',
        }),
      );
    });

    test('can drain before they are terminated, and are terminated if they never answer', () => {
      expect(hooks).toContainEqual(
        expect.objectContaining({
          name: 'drain',
          lifecycle_transition: 'autoscaling:EC2_INSTANCE_TERMINATING',
          default_result: 'CONTINUE',
        }),
      );
    });

    test('have these hooks from the first one on, and a changed hook does not replace the group', () => {
      expect(group.initial_lifecycle_hook.toReversed()).toEqual(
        hooks.map(({ name, lifecycle_transition, heartbeat_timeout, default_result }) => ({
          name,
          lifecycle_transition,
          heartbeat_timeout,
          default_result,
        })),
      );
      expect(group.lifecycle.ignore_changes).toContain('initial_lifecycle_hook');
    });

    test('are not waited for by Terraform, which would replace a group whose first image is bad', () => {
      expect(group.wait_for_capacity_timeout).toBe('0');
    });
  });

  test('cannot be destroyed in production, nor can the queues and the tables', () => {
    const kept = [...fleets, ...all('aws_sqs_queue'), ...all('aws_dynamodb_table')];
    for (const { lifecycle } of kept)
      expect(lifecycle.prevent_destroy).toBe(environment.name === 'production');
  });

  test('report the group metrics that alarms and policies use', () => {
    for (const { enabled_metrics } of fleets)
      expect(enabled_metrics).toEqual(expect.arrayContaining(['GroupInServiceInstances', 'GroupMaxSize']));
  });

  test('are replaced when EC2 or they themselves find them unhealthy, never for what a dependency does', () => {
    for (const { health_check_type } of fleets) expect(health_check_type).toBe('EC2');
  });

  test('of the workers are not moved between zones beside the scaling policy', () => {
    expect(
      one('aws_autoscaling_group', ({ name }) => name === `${prefix}-worker`).suspended_processes,
    ).toEqual(['AZRebalance']);
  });

  test('boot from an image that has Docker, with a volume that holds it', () => {
    for (const service of ['api', 'worker']) {
      const template = one('aws_launch_template', ({ name }) => name === `${prefix}-${service}`);
      expect(template.image_id).toBe('${data.aws_ssm_parameter.service-machine-image.value}');
      expect(template.block_device_mappings[0].ebs.volume_size).toBeGreaterThanOrEqual(30);
    }
    expect(document.data?.aws_ssm_parameter).toMatchObject({
      'service-machine-image': {
        name: '/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id',
      },
    });
  });

  test.each([
    ['api', 'PORT'],
    ['worker', 'OPS_PORT'],
  ] as const)('of the %s are checked and scraped on the port in its setting %s', (service, setting) => {
    const { [setting]: port } = settingsOf(stack, service);
    const { tag } = one('aws_autoscaling_group', ({ name }: Resource) => name === `${prefix}-${service}`);
    expect(bootScriptOf(stack, service).match(/127\.0\.0\.1:\d+/g)).toEqual([`127.0.0.1:${port}`]);
    expect(tag).toContainEqual({ key: 'MetricsPort', value: port, propagate_at_launch: true });
  });

  test('fit their boot script into user data, which holds 16 KiB', () => {
    for (const service of ['api', 'worker'] as const)
      expect(bootScriptOf(stack, service).length).toBeLessThan(15_000);
  });
});
