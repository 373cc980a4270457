import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fetchJars } from './jars.ts';

let dir: string;
let cache: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sluice-jars-'));
  cache = join(dir, 'cache');
});
afterEach(() => rmSync(dir, { recursive: true }));

/** A stand-in for Maven that records each call, then runs `script`. */
function maven(script: string): string {
  const path = join(dir, 'mvn');
  writeFileSync(path, `#!/bin/sh\necho "$*" >> '${dir}/calls'\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

const calls = () => readFileSync(join(dir, 'calls'), 'utf8').trim().split('\n');
const DOWNLOAD = 'mkdir -p lib && touch lib/server.jar';

test('the jars of a version are downloaded once, by a pom that asks for that version', () => {
  const mvn = maven(DOWNLOAD);

  const first = fetchJars('org.elasticmq:elasticmq-server_2.13:1.6.14', cache, mvn);

  const folder = join(cache, 'elasticmq-server_2.13-1.6.14');
  expect(first).toEqual({ kind: 'ready', dir: folder });
  expect(existsSync(join(folder, 'lib', 'server.jar'))).toBe(true);
  expect(calls()).toEqual([expect.stringContaining(`-DoutputDirectory=${join(folder, 'lib')}`)]);
  expect(readFileSync(join(folder, 'pom.xml'), 'utf8')).toMatch(
    /<groupId>org.elasticmq<\/groupId>\s*<artifactId>elasticmq-server_2.13<\/artifactId>\s*<version>1.6.14<\/version>/,
  );

  expect(fetchJars('org.elasticmq:elasticmq-server_2.13:1.6.14', cache, mvn)).toEqual(first);
  expect(calls()).toHaveLength(1);
});

test('another version has its own folder', () => {
  const mvn = maven(DOWNLOAD);
  fetchJars('g:server:1.0', cache, mvn);

  expect(fetchJars('g:server:1.1', cache, mvn)).toEqual({ kind: 'ready', dir: join(cache, 'server-1.1') });
  expect(calls()).toHaveLength(2);
});

test('a download that fails half-way is reported, and started over the next time', () => {
  const failed = fetchJars('g:server:1.0', cache, maven(`${DOWNLOAD} && echo 'no such artifact' && exit 1`));
  expect(failed).toEqual({
    kind: 'failed',
    reason: 'Maven could not fetch g:server:1.0:\nno such artifact\n',
  });

  const retried = fetchJars('g:server:1.0', cache, maven('mkdir -p lib && touch lib/other.jar'));

  expect(retried).toEqual({ kind: 'ready', dir: join(cache, 'server-1.0') });
  expect(existsSync(join(cache, 'server-1.0', 'lib', 'server.jar'))).toBe(false);
});
