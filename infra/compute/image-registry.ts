import { EcrLifecyclePolicy } from '@cdktf/provider-aws/lib/ecr-lifecycle-policy/index.js';
import { EcrRepository } from '@cdktf/provider-aws/lib/ecr-repository/index.js';
import type { Construct } from 'constructs';
import type { Environment } from '../config.ts';
import { deletionOf } from '../deletion.ts';

/** Enough to roll back to. */
const KEPT_IMAGES = 30;

/** The repository of Sluice's images. The oldest are deleted. */
export function createImageRegistry(
  scope: Construct,
  environment: Environment,
  kmsKey: string,
): EcrRepository {
  const repository = createImageRepository(scope, environment, {
    id: 'images',
    name: environment.prefix,
    kmsKey,
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

/** A repository of images that are scanned on push and never change under their tag. */
export function createImageRepository(
  scope: Construct,
  environment: Environment,
  { id, name, kmsKey }: { id: string; name: string; kmsKey: string },
): EcrRepository {
  return new EcrRepository(scope, id, {
    name,
    imageTagMutability: 'IMMUTABLE',
    forceDelete: deletionOf(environment).withContents,
    imageScanningConfiguration: { scanOnPush: true },
    encryptionConfiguration: [{ encryptionType: 'KMS', kmsKey }],
  });
}
