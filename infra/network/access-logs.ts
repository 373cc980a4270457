import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket/index.js';
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy/index.js';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block/index.js';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration/index.js';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning/index.js';
import type { Construct } from 'constructs';
import type { Account } from '../account.ts';
import type { Environment } from '../config.ts';

/** The bucket of the load balancer's access logs: private, TLS only, and old logs are deleted. */
export function createAccessLogs(
  scope: Construct,
  { prefix, logRetentionDays }: Environment,
  account: Account,
): { bucket: S3Bucket; policy: S3BucketPolicy } {
  const bucket = new S3Bucket(scope, 'access-logs', { bucket: `${prefix}-access-logs-${account.id}` });
  const block = new S3BucketPublicAccessBlock(scope, 'access-logs-private', {
    bucket: bucket.id,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  // The load balancer can only write to buckets that use S3's own keys:
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
  new S3BucketServerSideEncryptionConfigurationA(scope, 'access-logs-encryption', {
    bucket: bucket.id,
    rule: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
  });
  new S3BucketVersioningA(scope, 'access-logs-versions', {
    bucket: bucket.id,
    versioningConfiguration: { status: 'Enabled' },
  });
  new S3BucketLifecycleConfiguration(scope, 'access-logs-age', {
    bucket: bucket.id,
    rule: [
      {
        id: 'age',
        status: 'Enabled',
        filter: [{ prefix: '' }],
        expiration: [{ days: logRetentionDays }],
        noncurrentVersionExpiration: [{ noncurrentDays: 1 }],
        abortIncompleteMultipartUpload: [{ daysAfterInitiation: 1 }],
      },
    ],
  });
  const policy = new S3BucketPolicy(scope, 'access-logs-policy', {
    bucket: bucket.id,
    policy: JSON.stringify(policyOf(bucket.arn, account)),
    dependsOn: [block],
  });
  return { bucket, policy };
}

function policyOf(arn: string, account: Account) {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
        Action: 's3:PutObject',
        Resource: `${arn}/AWSLogs/${account.id}/*`,
      },
      {
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: [arn, `${arn}/*`],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ],
  };
}
