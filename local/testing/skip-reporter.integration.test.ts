import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** A project with one test that skips itself. */
let project: string;

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'sluice-skips-'));
  symlinkSync(resolve('node_modules'), join(project, 'node_modules'));
  const tests =
    "import { test } from 'vitest';\ntest('runs', () => {});\ntest.skip('has no tool', () => {});\n";
  writeFileSync(join(project, 'some.test.ts'), tests);
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

test('in CI, a skipped test fails the run, which names it', () => {
  const { status, stderr } = runTests({ CI: 'true' });
  expect(stderr).toContain('some.test.ts > has no tool');
  expect(status).toBe(1);
});

test('elsewhere a test may skip itself', () => {
  expect(runTests({ CI: '' }).status).toBe(0);
});

function runTests(env: Record<string, string>) {
  const args = ['run', '--config', resolve('vitest.config.ts'), '--root', project, '--project', 'unit'];
  return spawnSync('node_modules/.bin/vitest', args, {
    encoding: 'utf8',
    env: { ...process.env, GITHUB_ACTIONS: '', ...env },
  });
}
