import { describe, expect, test } from 'vitest';
import { readEnvironments } from './config.ts';
import { synthesizeStack, type TestedStack } from './testing/stacks.ts';

/** Every attribute that keeps something, or its name, after its deletion. */
function keptBy({ all }: TestedStack) {
  const of = (kind: string, attribute: string) => [...new Set(all(kind).map((each) => each[attribute]))];
  return {
    secretDays: of('aws_secretsmanager_secret', 'recovery_window_in_days'),
    keyDays: of('aws_kms_key', 'deletion_window_in_days'),
    images: of('aws_ecr_repository', 'force_delete'),
    objects: of('aws_s3_bucket', 'force_destroy'),
    loadBalancer: of('aws_lb', 'enable_deletion_protection'),
    tables: of('aws_dynamodb_table', 'deletion_protection_enabled'),
  };
}

describe('deleting an environment', () => {
  // With monitoring, which has a bucket, a repository and a secret of its own.
  const { production } = readEnvironments({});
  const kept = (deletionProtection: boolean) =>
    keptBy(synthesizeStack({ ...production, deletionProtection }));

  test('frees every name at once where it is not protected', () => {
    expect(kept(false)).toEqual({
      secretDays: [0],
      keyDays: [7],
      images: [true],
      objects: [true],
      loadBalancer: [false],
      tables: [false],
    });
  });

  test('takes nothing along that cannot be brought back where it is protected', () => {
    expect(kept(true)).toEqual({
      secretDays: [30],
      keyDays: [30],
      images: [false],
      objects: [false],
      loadBalancer: [true],
      tables: [true],
    });
  });

  test('keeps no log group, which would have its name taken', () => {
    const logs = synthesizeStack({ ...production, deletionProtection: false }).all(
      'aws_cloudwatch_log_group',
    );
    for (const group of logs) expect(group.skip_destroy).toBeUndefined();
  });
});
