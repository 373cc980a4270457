import { describe, expect, test } from 'vitest';
import { type Resource, synthesizeAll } from '../testing/stacks.ts';

describe.each(synthesizeAll())('$name', ({ environment, one }) => {
  const ofLogs = ({ bucket }: Resource) => bucket === '${aws_s3_bucket.access-logs.id}';
  const [write, insecure] = JSON.parse(one('aws_s3_bucket_policy', ofLogs).policy).Statement;

  test('only the load balancer may write access logs, into its own folder', () => {
    expect(write).toMatchObject({
      Effect: 'Allow',
      Principal: { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
      Action: 's3:PutObject',
      Resource: expect.stringMatching(/\/AWSLogs\/.+\/\*$/),
    });
  });

  test('access without TLS is denied', () => {
    expect(insecure).toMatchObject({
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    });
  });

  test('access logs are private, and expire with the other logs', () => {
    expect(one('aws_s3_bucket_public_access_block', ofLogs)).toMatchObject({
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
    const [rule] = one('aws_s3_bucket_lifecycle_configuration', ofLogs).rule;
    expect(rule.expiration).toEqual([{ days: environment.accessLogRetentionDays }]);
    // A version that was replaced or expired goes, too, as the bucket is versioned.
    expect(rule.noncurrent_version_expiration).toEqual([{ noncurrent_days: 1 }]);
  });
});
