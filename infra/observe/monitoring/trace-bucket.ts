import type { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket/index.js';
import type { Construct } from 'constructs';
import type { Account } from '../../account.ts';
import type { Environment, Monitoring } from '../../config.ts';
import { createPrivateBucket } from '../../data/private-bucket.ts';

/** Tempo's bucket. Tempo deletes old traces itself; the bucket's lifecycle deletes what Tempo missed. */
export function createTraceBucket(
  scope: Construct,
  environment: Environment,
  { traceRetentionDays }: Monitoring,
  account: Account,
): S3Bucket {
  const { bucket } = createPrivateBucket(scope, environment, {
    id: 'traces',
    name: `${environment.prefix}-traces-${account.id}`,
    retentionDays: traceRetentionDays + 7,
  });
  return bucket;
}
