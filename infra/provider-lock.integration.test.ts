import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LOCK_FILE, lockProviders } from './provider-lock.ts';
import { synthesizeAll } from './testing/stacks.ts';

const lock = readFileSync(LOCK_FILE, 'utf8');

describe.each(synthesizeAll())('$name', ({ document }) => {
  // If it fails after an update of the bindings: docs/deployment.md#upgrade says how to write the lock file again.
  test('requires the version of the provider that is locked', () => {
    const { aws } = document.terraform.required_providers as Record<'aws', { version: string }>;
    expect(lock).toMatch(new RegExp(`hashicorp/aws" \\{\n  version     = "${aws.version}"\n`));
  });
});

test('the lock has the checksums of the archives for all platforms', () => {
  expect(lock.match(/"zh:[0-9a-f]{64}"/g)?.length).toBeGreaterThan(10);
});

test('Terraform finds the lock beside the stack', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-lock-'));
  lockProviders(folder);
  expect(readFileSync(join(folder, '.terraform.lock.hcl'), 'utf8')).toBe(lock);
  rmSync(folder, { recursive: true });
});
