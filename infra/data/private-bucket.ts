import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket/index.js';
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy/index.js';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block/index.js';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration/index.js';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning/index.js';
import type { Construct } from 'constructs';
import type { Environment } from '../config.ts';
import { deletionOf } from '../deletion.ts';

type Inputs = {
  id: string;
  name: string;
  /** An object is deleted after this many days, and its last version a day later. */
  retentionDays: number;
  /** Statements that let others than the account's own roles in, for the bucket with this ARN. */
  allow?: (arn: string) => object[];
};

/** A bucket for data that expires: private, encrypted, by TLS only. */
export function createPrivateBucket(
  scope: Construct,
  environment: Environment,
  { id, name, retentionDays, allow = () => [] }: Inputs,
): { bucket: S3Bucket; policy: S3BucketPolicy } {
  const bucket = new S3Bucket(scope, id, {
    bucket: name,
    forceDestroy: deletionOf(environment).withContents,
  });
  const block = new S3BucketPublicAccessBlock(scope, `${id}-private`, {
    bucket: bucket.id,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  new S3BucketServerSideEncryptionConfigurationA(scope, `${id}-encryption`, {
    bucket: bucket.id,
    rule: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
  });
  new S3BucketVersioningA(scope, `${id}-versions`, {
    bucket: bucket.id,
    versioningConfiguration: { status: 'Enabled' },
  });
  expire(scope, id, bucket, retentionDays);
  const policy = new S3BucketPolicy(scope, `${id}-policy`, {
    bucket: bucket.id,
    policy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [...allow(bucket.arn), denyWithoutTls(bucket.arn)],
    }),
    dependsOn: [block],
  });
  return { bucket, policy };
}

function expire(scope: Construct, id: string, bucket: S3Bucket, retentionDays: number): void {
  new S3BucketLifecycleConfiguration(scope, `${id}-age`, {
    bucket: bucket.id,
    rule: [
      {
        id: 'age',
        status: 'Enabled',
        filter: [{ prefix: '' }],
        expiration: [{ days: retentionDays }],
        noncurrentVersionExpiration: [{ noncurrentDays: 1 }],
        abortIncompleteMultipartUpload: [{ daysAfterInitiation: 1 }],
      },
    ],
  });
}

function denyWithoutTls(arn: string) {
  return {
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [arn, `${arn}/*`],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
}
