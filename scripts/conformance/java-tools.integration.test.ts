import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { missingJavaTools } from './java-tools.ts';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sluice-java-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

function command(name: string, script: string): string {
  const path = join(dir, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

const javaOf = (version: string) => command('java', `echo 'openjdk version "${version}" 2025-04-15' >&2`);

test.each(['17.0.15', '17', '25.0.1'])('Java %s and Maven are all that is needed', (version) => {
  expect(missingJavaTools({ java: javaOf(version), mvn: command('mvn', 'exit 0') })).toEqual([]);
});

test.each([
  ['11.0.27', 11],
  ['1.8.0_392', 8],
])('Java %s is too old', (version, major) => {
  expect(missingJavaTools({ java: javaOf(version), mvn: command('mvn', 'exit 0') })).toEqual([
    `Java 17 or later is missing (\`java\` is ${major})`,
  ]);
});

test('each missing tool is named', () => {
  const missing = { java: join(dir, 'java'), mvn: join(dir, 'mvn') };

  expect(missingJavaTools(missing)).toEqual([
    'Java 17 or later is missing (no `java` on the PATH)',
    'Maven is missing (no `mvn` on the PATH)',
  ]);
});
