import { EcrLifecyclePolicy } from '@cdktf/provider-aws/lib/ecr-lifecycle-policy/index.js';
import { EcrRepository } from '@cdktf/provider-aws/lib/ecr-repository/index.js';
import type { Construct } from 'constructs';
import type { Environment } from '../config.ts';

/** Enough to roll back to. */
const KEPT_IMAGES = 30;

/** The repository of images: scanned on push, immutable, and the oldest are deleted. */
export function createImageRegistry(
  scope: Construct,
  { prefix }: Environment,
  kmsKey: string,
): EcrRepository {
  const repository = new EcrRepository(scope, 'images', {
    name: prefix,
    imageTagMutability: 'IMMUTABLE',
    imageScanningConfiguration: { scanOnPush: true },
    encryptionConfiguration: [{ encryptionType: 'KMS', kmsKey }],
  });
  new EcrLifecyclePolicy(scope, 'images-lifecycle', {
    repository: repository.name,
    policy: JSON.stringify({
      rules: [
        {
          rulePriority: 1,
          description: `keep the last ${KEPT_IMAGES}`,
          selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: KEPT_IMAGES },
          action: { type: 'expire' },
        },
      ],
    }),
  });
  return repository;
}
