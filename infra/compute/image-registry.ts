import { EcrLifecyclePolicy } from '@cdktf/provider-aws/lib/ecr-lifecycle-policy/index.js';
import { EcrRepository } from '@cdktf/provider-aws/lib/ecr-repository/index.js';
import type { Construct } from 'constructs';
import type { Environment } from '../config.ts';
import { deletionOf } from '../deletion.ts';

/** Twice what is on record to roll back to. scripts/push-image.sh gives this tag to the image that runs. */
const RELEASED = { prefix: 'released-', kept: 20 };
/** The last ones pushed, released or not. */
const KEPT_NEWEST = 10;

/**
 * The repository of Sluice's images. The oldest are deleted, the released ones by a rule of their own, so that pushes
 * that end in no release never delete the image that runs. The later rule counts all images, but deletes none that has
 * the tag of the first: https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
 */
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
        expiry(1, RELEASED.kept, { tagStatus: 'tagged', tagPrefixList: [RELEASED.prefix] }),
        expiry(2, KEPT_NEWEST, { tagStatus: 'any' }),
      ],
    }),
  });
  return repository;
}

function expiry(rulePriority: number, kept: number, images: object) {
  const selection = { ...images, countType: 'imageCountMoreThan', countNumber: kept };
  return { rulePriority, description: `keep the last ${kept}`, selection, action: { type: 'expire' } };
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
