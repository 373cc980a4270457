import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { waitFor } from '../processes/wait-for.ts';
import { childrenOf, isAlive, runNpmStart, type Start, urlOf } from '../testing/npm-start.ts';
import { findTool } from './tools.ts';

let dir: string;
let running: Start[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sluice-npm-start-'));
});
afterEach(async () => {
  for (const { process } of running) process.kill('SIGKILL');
  await Promise.all(running.map(({ exited }) => exited));
  running = [];
  rmSync(dir, { recursive: true });
});

function start(settings: Record<string, string> = {}): Start {
  const started = runNpmStart({ DATA_DIR: join(dir, 'data'), ...settings }, { args: ['--monitoring'] });
  running.push(started);
  return started;
}

const isThere = findTool('prometheus') !== undefined && findTool('alertmanager') !== undefined;

test.skipIf(!isThere)('--monitoring links to Prometheus and Alertmanager', async () => {
  const first = start();
  await urlOf(first);
  const [, prometheus, alertmanager] = /Prometheus (http:\S+) +alerts: (http:\S+)/.exec(first.output()) ?? [];
  expect((await fetch(`${prometheus}/-/ready`)).status).toBe(200);
  expect((await fetch(`${alertmanager}/-/ready`)).status).toBe(200);

  first.process.kill('SIGINT');
  expect(await first.exited).toBe(0);
  expect(first.output()).toContain('stopped;');
});

test.skipIf(!isThere)('killed with -9, it leaves neither of them behind', async () => {
  const first = start();
  await urlOf(first);
  const children = childrenOf(join(dir, 'data'));
  expect(children.map(({ name }) => name)).toEqual(expect.arrayContaining(['prometheus', 'alertmanager']));
  first.process.kill('SIGKILL');
  await waitFor(() => !children.some(({ pid }) => isAlive(pid)), { what: 'all children to die' });

  const second = start();
  await urlOf(second);
  second.process.kill('SIGTERM');
  expect(await second.exited).toBe(0);
});

test('says how to get what is missing, and runs without it', async () => {
  const path = join(dir, 'bin');
  mkdirSync(path);
  symlinkSync('/bin/sh', join(path, 'sh'));
  const without = start({ PATH: path });
  await urlOf(without);

  expect(without.output()).toMatch(
    /monitoring goes on without prometheus and alertmanager: install .+ or run scripts\/go-tool\.sh prometheus/,
  );
  expect(without.output()).not.toContain('Prometheus http');
  without.process.kill('SIGINT');
  expect(await without.exited).toBe(0);
});
