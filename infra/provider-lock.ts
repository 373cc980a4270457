import { copyFileSync } from 'node:fs';
import { join } from 'node:path';

/** The providers' versions and checksums: https://developer.hashicorp.com/terraform/language/files/dependency-lock */
export const LOCK_FILE = 'infra/.terraform.lock.hcl';

/** Copies the lock file into a stack's folder, where Terraform looks for it. */
export function lockProviders(stackFolder: string): void {
  copyFileSync(LOCK_FILE, join(stackFolder, '.terraform.lock.hcl'));
}
