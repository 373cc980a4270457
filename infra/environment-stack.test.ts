import { describe, expect, test } from 'vitest';
import { synthesizeAll, synthesizeStack } from './testing/stacks.ts';

describe.each(synthesizeAll())('$name', ({ environment, document, all, one }) => {
  test('images are scanned, immutable and encrypted', () => {
    for (const repository of all('aws_ecr_repository'))
      expect(repository).toMatchObject({
        image_tag_mutability: 'IMMUTABLE',
        image_scanning_configuration: { scan_on_push: true },
        encryption_configuration: [{ encryption_type: 'KMS' }],
      });
  });

  test('the oldest images expire, but not for images that were never released', () => {
    const { rules } = JSON.parse(one('aws_ecr_lifecycle_policy').policy);
    const [released, others] = rules;
    expect(released).toMatchObject({
      rulePriority: 1,
      selection: { tagStatus: 'tagged', tagPrefixList: ['released-'], countType: 'imageCountMoreThan' },
    });
    // What is on record to roll back to, and more.
    expect(released.selection.countNumber).toBeGreaterThanOrEqual(20);
    expect(others).toMatchObject({
      rulePriority: 2,
      selection: { tagStatus: 'any', countType: 'imageCountMoreThan' },
    });
  });

  test('the state is in a bucket, encrypted and locked', () => {
    expect(document.terraform.backend).toEqual({
      s3: expect.objectContaining({
        encrypt: true,
        use_lockfile: true,
        key: `${environment.name}/terraform.tfstate`,
      }),
    });
  });

  test('Terraform refuses another account than the one that is named', () => {
    const { provider } = synthesizeStack({ ...environment, account: '123456789012' }).document;
    expect(provider).toMatchObject({ aws: [{ allowed_account_ids: ['123456789012'] }] });
  });

  test('the stack has the outputs that the scripts read', () => {
    for (const name of ['load_test_role', 'image_digest', 'mirrored_images'])
      expect(document.output).toHaveProperty(name);
  });

  test('a release finds the fleets in the outputs', () => {
    expect(document.output.fleets).toEqual({
      value: {
        api: {
          template_id: '${aws_launch_template.api-template.id}',
          template_version: '${tostring(aws_launch_template.api-template.latest_version)}',
          alarms: expect.arrayContaining([`${environment.prefix}-api-errors`]),
        },
        worker: {
          template_id: '${aws_launch_template.worker-template.id}',
          template_version: '${tostring(aws_launch_template.worker-template.latest_version)}',
          alarms: expect.arrayContaining([`${environment.prefix}-oldest-event`]),
        },
      },
    });
  });

  test('only a release records which image runs', () => {
    const digest = one('aws_ssm_parameter', ({ name }) => name === `/${environment.prefix}/image-digest`);
    expect(digest).toMatchObject({ value: 'none', lifecycle: { ignore_changes: ['value'] } });
  });
});
