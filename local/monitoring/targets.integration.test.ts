import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTargets } from './targets.ts';
import { createWorkerTargets } from './worker-targets.ts';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sluice-targets-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

const listed = (job: string) => JSON.parse(readFileSync(join(dir, `${job}.json`), 'utf8'));

test('each instance of a job is a target under its name, at its latest address', () => {
  const targets = createTargets(dir);
  targets.add('sluice-api', 'api', '127.0.0.1:8080');
  targets.add('sluice-worker', 'worker-1', '127.0.0.1:9091');
  targets.add('sluice-worker', 'worker-2', '127.0.0.1:9092');
  targets.add('sluice-worker', 'worker-1', '127.0.0.1:9099');

  expect(readdirSync(dir)).toEqual(['sluice-api.json', 'sluice-worker.json']);
  expect(listed('sluice-worker')).toEqual([
    { targets: ['127.0.0.1:9099'], labels: { instance: 'worker-1' } },
    { targets: ['127.0.0.1:9092'], labels: { instance: 'worker-2' } },
  ]);
});

test('the targets of an earlier start are gone', () => {
  createTargets(dir).add('sluice-api', 'api', '127.0.0.1:8080');
  createTargets(dir);
  expect(readdirSync(dir)).toEqual([]);
});

test('a worker is a target until it has drained, whatever the fleet does besides', () => {
  const workers = createWorkerTargets(createTargets(dir));
  workers.up({ ...PROCESS, name: 'worker-1', port: 9091 });
  workers.up({ ...PROCESS, name: 'worker-2', port: 9092 });
  workers.changed({ kind: 'resized', from: 2, to: 1, reason: 'idle' });
  expect(listed('sluice-worker')).toHaveLength(2);

  workers.changed({ kind: 'drained', name: 'worker-2', seconds: 1, exit: undefined });
  expect(listed('sluice-worker')).toEqual([
    { targets: ['127.0.0.1:9091'], labels: { instance: 'worker-1' } },
  ]);
});

const PROCESS = {
  pid: 1,
  exited: new Promise<never>(() => {}),
  kill() {},
  stop: () => new Promise<never>(() => {}),
};

test('on a full disk the list stays as it was, and the next change writes all of it', () => {
  const targets = createTargets(dir);
  targets.add('sluice-api', 'api', '127.0.0.1:8080');
  const blocker = join(dir, 'sluice-api.json.draft');
  mkdirSync(blocker);
  targets.add('sluice-api', 'api-2', '127.0.0.1:8081');
  expect(listed('sluice-api')).toHaveLength(1);

  rmSync(blocker, { recursive: true });
  targets.add('sluice-api', 'api-3', '127.0.0.1:8082');
  expect(listed('sluice-api')).toHaveLength(3);
});
