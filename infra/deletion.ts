import type { Environment } from './config.ts';

export type Deletion = {
  /** How long AWS keeps a deleted secret, whose name stays taken meanwhile. 0: not at all. */
  secretRecoveryDays: 0 | 30;
  /** How long a deleted key can be brought back. 7 is AWS's least; the key's alias is free at once. */
  keyRecoveryDays: 7 | 30;
  /** Whether images and objects go with their repository or bucket. If not, Terraform refuses while there are any. */
  withContents: boolean;
};

/** What deleting an environment takes along: all of it where it may be made again on the same day, else as little as can be. */
export function deletionOf({ deletionProtection }: Environment): Deletion {
  return deletionProtection
    ? { secretRecoveryDays: 30, keyRecoveryDays: 30, withContents: false }
    : { secretRecoveryDays: 0, keyRecoveryDays: 7, withContents: true };
}
