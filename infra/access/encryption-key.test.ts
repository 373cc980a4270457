import { describe, expect, test } from 'vitest';
import { synthesizeAll } from '../testing/stacks.ts';

describe.each(synthesizeAll())('$name: the encryption key', ({ environment, all, one }) => {
  const { prefix, region } = environment;
  const key = one('aws_kms_key');
  const [account, logs, alarms] = JSON.parse(key.policy).Statement;

  test('rotates, and can be restored for a month after its deletion', () => {
    expect(key).toMatchObject({
      enable_key_rotation: true,
      deletion_window_in_days: environment.deletionProtection ? 30 : 7,
    });
  });

  test('may be managed from its own account only', () => {
    expect(account.Principal.AWS).toMatch(/^arn:aws:iam::\$\{data\.aws_caller_identity.*\}:root$/);
  });

  test('may be used by CloudWatch Logs for this environment only', () => {
    expect(logs.Principal.Service).toBe(`logs.${region}.amazonaws.com`);
    const allowed = logs.Condition.ArnLike['kms:EncryptionContext:aws:logs:arn'] as string[];
    const patterns = allowed.map((arn) => arn.slice(arn.indexOf(':log-group:') + ':log-group:'.length));
    expect(patterns).toEqual([`/${prefix}/*`, `aws-waf-logs-${prefix}`]);
    for (const { name } of all('aws_cloudwatch_log_group'))
      expect(patterns.some((pattern) => name.startsWith(pattern.replace('*', '')))).toBe(true);
  });

  test('may be used by alarms of this account only', () => {
    expect(alarms.Principal.Service).toBe('cloudwatch.amazonaws.com');
    expect(alarms.Condition.StringEquals).toHaveProperty('aws:SourceAccount');
  });

  test('encrypts logs, secrets, notifications and images', () => {
    const arn = '${aws_kms_key.key.arn}';
    for (const group of all('aws_cloudwatch_log_group')) expect(group.kms_key_id).toBe(arn);
    for (const secret of all('aws_secretsmanager_secret')) expect(secret.kms_key_id).toBe(arn);
    for (const topic of all('aws_sns_topic')) expect(topic.kms_master_key_id).toBe(arn);
    for (const repository of all('aws_ecr_repository'))
      expect(repository.encryption_configuration).toEqual([{ encryption_type: 'KMS', kms_key: arn }]);
  });

  test('leaves a month to restore a deleted secret', () => {
    for (const secret of all('aws_secretsmanager_secret'))
      expect(secret.recovery_window_in_days).toBe(environment.deletionProtection ? 30 : 0);
  });
});
