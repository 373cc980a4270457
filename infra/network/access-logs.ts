import type { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket/index.js';
import type { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy/index.js';
import type { Construct } from 'constructs';
import type { Account } from '../account.ts';
import type { Environment } from '../config.ts';
import { createPrivateBucket } from '../data/private-bucket.ts';

/**
 * The bucket of the load balancer's access logs. The load balancer can only write to buckets that use S3's own keys:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
 */
export function createAccessLogs(
  scope: Construct,
  environment: Environment,
  account: Account,
): { bucket: S3Bucket; policy: S3BucketPolicy } {
  const { prefix, accessLogRetentionDays } = environment;
  return createPrivateBucket(scope, environment, {
    id: 'access-logs',
    name: `${prefix}-access-logs-${account.id}`,
    retentionDays: accessLogRetentionDays,
    allow: (arn) => [
      {
        Effect: 'Allow',
        Principal: { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
        Action: 's3:PutObject',
        Resource: `${arn}/AWSLogs/${account.id}/*`,
      },
    ],
  });
}
