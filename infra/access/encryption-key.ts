import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias/index.js';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key/index.js';
import type { Construct } from 'constructs';
import type { Account } from '../account.ts';
import type { Environment } from '../config.ts';
import { deletionOf } from '../deletion.ts';

/** The key for logs, secrets, alarms and images. Queues and tables use the free keys of their services. */
export function createEncryptionKey(scope: Construct, environment: Environment, account: Account): KmsKey {
  const { prefix, region } = environment;
  const key = new KmsKey(scope, 'key', {
    description: `${prefix}: logs, secrets, alarms, images`,
    enableKeyRotation: true,
    deletionWindowInDays: deletionOf(environment).keyRecoveryDays,
    policy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        // In a key's policy, the resource `*` is the key itself: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
        allow({ AWS: `arn:aws:iam::${account.id}:root` }, ['kms:*']),
        {
          ...allow({ Service: `logs.${region}.amazonaws.com` }, USE),
          Condition: {
            ArnLike: {
              'kms:EncryptionContext:aws:logs:arn': [
                `arn:aws:logs:${region}:${account.id}:log-group:/${prefix}/*`,
                `arn:aws:logs:${region}:${account.id}:log-group:aws-waf-logs-${prefix}`,
              ],
            },
          },
        },
        {
          ...allow({ Service: 'cloudwatch.amazonaws.com' }, ['kms:Decrypt', 'kms:GenerateDataKey']),
          Condition: { StringEquals: { 'aws:SourceAccount': account.id } },
        },
      ],
    }),
  });
  new KmsAlias(scope, 'key-alias', { name: `alias/${prefix}`, targetKeyId: key.keyId });
  return key;
}

const USE = [
  'kms:Encrypt',
  'kms:Decrypt',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
  'kms:GenerateDataKey',
  'kms:DescribeKey',
];

function allow(Principal: Record<string, string>, Action: string[]) {
  return { Effect: 'Allow', Principal, Action, Resource: '*' };
}
