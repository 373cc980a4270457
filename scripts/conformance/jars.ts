import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** group:artifact:version on Maven Central. */
export type Artifact = `${string}:${string}:${string}`;

export type Jars = { kind: 'ready'; dir: string } | { kind: 'failed'; reason: string };

/** The jars of an artifact and its dependencies. Maven downloads them once into a folder under `cacheDir`. */
export function fetchJars(artifact: Artifact, cacheDir: string, mvn = 'mvn'): Jars {
  const [group = '', name = '', version = ''] = artifact.split(':');
  const dir = resolve(cacheDir, `${name}-${version}`);
  const complete = join(dir, 'complete');
  if (existsSync(complete)) return { kind: 'ready', dir };

  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'pom.xml'), pom({ group, name, version }));
  const goal = [
    'dependency:copy-dependencies',
    '-DincludeScope=runtime',
    `-DoutputDirectory=${join(dir, 'lib')}`,
  ];
  const { status, stdout } = spawnSync(mvn, ['--quiet', '--batch-mode', ...goal], {
    cwd: dir,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) return { kind: 'failed', reason: `Maven could not fetch ${artifact}:\n${stdout}` };
  writeFileSync(complete, '');
  return { kind: 'ready', dir };
}

function pom({ group, name, version }: { group: string; name: string; version: string }): string {
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>sluice</groupId>
  <artifactId>conformance</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>${group}</groupId>
      <artifactId>${name}</artifactId>
      <version>${version}</version>
    </dependency>
  </dependencies>
</project>
`;
}
