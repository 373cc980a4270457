import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { environmentWith } from '../scripts/config.ts';
import { waitFor } from './processes/wait-for.ts';
import {
  childrenOf,
  isAlive,
  type ListedChild,
  runNpmStart,
  type Start,
  urlOf,
} from './testing/npm-start.ts';
import { postUntilAccepted } from './testing/post-until-accepted.ts';

vi.setConfig({ testTimeout: 180_000 });

let dataDir: string;
let running: Start[] = [];
const eventIds: string[] = [];

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sluice-platform-'));
});

afterEach(async () => {
  for (const { process } of running) process.kill('SIGKILL');
  await Promise.all(running.map(({ exited }) => exited));
  running = [];
});

afterAll(() => rm(dataDir, { recursive: true }));

test('prints its address, stores an event, replaces a worker killed with -9, and drains at SIGINT', async () => {
  const start = run({ DATA_DIR: dataDir });
  const url = await urlOf(start);
  const children = childrenOf(dataDir);
  expect(children.map(({ name }) => name).toSorted()).toEqual([
    'api',
    'dynamodb',
    'sqs',
    'worker-1',
    'worker-2',
  ]);

  expect(await redriveOf(dataDir)).toBe('0 dead letters; nothing was changed\n');

  // Before the kill: for 20 s after it, the emulator may hand messages to the dead worker's poll.
  await store(url);
  process.kill(pidOf(children, 'worker-1'), 'SIGKILL');
  await waitFor(
    () => childrenOf(dataDir).some(({ name, pid }) => name === 'worker-1' && pid !== pidOf(children, name)),
    { what: 'another worker in place of the killed one' },
  );
  await waitFor(() => /worker-1 \(pid \d+\) was killed by SIGKILL; restarting/.test(start.output()), {
    what: 'the report of that',
  });

  const left = childrenOf(dataDir);
  start.process.kill('SIGINT');
  expect(await start.exited).toBe(0);
  expect(left.filter(({ pid }) => isAlive(pid))).toEqual([]);
});

test('killed with -9 it leaves no process behind, and the next start has the same data and port', async () => {
  const first = run({ DATA_DIR: dataDir });
  const firstUrl = await urlOf(first);
  await store(firstUrl);
  const children = childrenOf(dataDir);
  first.process.kill('SIGKILL');

  const second = run({ DATA_DIR: dataDir, PORT: new URL(firstUrl).port });
  const url = await urlOf(second);

  expect(url).toBe(firstUrl);
  await waitFor(() => !children.some(({ pid }) => isAlive(pid)), { what: 'all children to die' });

  for (const eventId of eventIds)
    await waitFor(async () => (await statusOf(url, eventId)) === 'processed', { what: 'an earlier event' });
  expect(eventIds).toHaveLength(2);
  second.process.kill('SIGTERM');
  expect(await second.exited).toBe(0);
});

test('a worker that a full disk keeps from being recorded is not left running, and is back once there is space', async () => {
  const start = run({ DATA_DIR: dataDir });
  const url = await urlOf(start);
  const blocker = join(dataDir, 'platform.json.draft');
  await mkdir(blocker);
  process.kill(pidOf(childrenOf(dataDir), 'worker-1'), 'SIGKILL');
  const refused = /worker-1 did not start: worker-1 can't be recorded in .+platform\.json \(.+\); restarting/;
  await waitFor(() => refused.test(start.output()), { what: 'a first try' });
  await waitFor(() => workersOf(start).length === 1, { what: 'the unrecorded worker to end' });

  await rm(blocker, { recursive: true });

  await waitFor(() => runsOnce('worker-1', start), { what: 'the worker to be back' });
  await waitFor(() => /worker-1 \(pid \d+\) is up/.test(start.output()), { what: 'the report of that' });
  await store(url);
  start.process.kill('SIGINT');
  expect(await start.exited).toBe(0);
});

/** As documented: the data folder is all that it needs. */
async function redriveOf(dir: string): Promise<string> {
  const script = fileURLToPath(import.meta.resolve('../scripts/redrive.ts'));
  const env = environmentWith({ DATA_DIR: dir, AWS_ENDPOINT_URL_SQS: '', QUEUE_URL: '' });
  return (await promisify(execFile)(process.execPath, [script, '--dry-run'], { env })).stdout;
}

/** The recorded worker runs beside one other, and no more. */
function runsOnce(name: string, start: Start): boolean {
  const pid = pidOf(childrenOf(dataDir), name);
  return workersOf(start).includes(pid) && workersOf(start).length === 2;
}

/** Every worker that is a child of a start, recorded or not. */
function workersOf({ process: { pid } }: Start): number[] {
  const all = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
  const rows = all.split('\n').map((line) => line.trim().split(/\s+/));
  return rows
    .filter(([, parent, ...args]) => Number(parent) === pid && args.join(' ').includes('worker/main.ts'))
    .map(([own]) => Number(own));
}

test('refuses a data folder that another start uses, and one that it cannot write to', async () => {
  const first = run({ DATA_DIR: dataDir });
  await urlOf(first);
  const second = run({ DATA_DIR: dataDir });
  expect(await second.exited).toBe(1);
  expect(second.output()).toMatch(/^The data folder .+ is in use by another `npm start` \(pid \d+\).*\n$/);

  const file = join(dataDir, 'a-file');
  await writeFile(file, '');
  const third = run({ DATA_DIR: join(file, 'data') });
  expect(await third.exited).toBe(1);
  expect(third.output()).toMatch(/^The data folder .+ can't be used \(ENOTDIR: .*\)\n$/);
});

test('names a port that is taken, and every wrong setting', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const taken = run({ DATA_DIR: join(dataDir, 'other'), PORT: String(port) });
  expect(await taken.exited).toBe(1);
  expect(taken.output()).toMatch(new RegExp(`^Port ${port} is taken .*PORT=${port + 1} npm start\n$`));
  other.close();

  const wrong = run({ PORT: 'eighty', WORKERS_MIN: '0' });
  expect(await wrong.exited).toBe(1);
  expect(wrong.output()).toMatch(/PORT: expected .*\n.*WORKERS_MIN: expected/);
});

test('reports in one line an emulator that does not start, or is missing', async () => {
  const broken = join(dataDir, 'broken');
  await mkdir(broken);
  await writeFile(join(broken, 'tables.db'), 'no database');
  const first = run({ DATA_DIR: broken });
  expect(await first.exited).toBe(1);
  expect(first.output()).toMatch(/^DynamoDB emulator stopped \(exit code \d+\).*\n$/);

  const elsewhere = await copyWithoutDynamoEmulator();
  const second = run(
    { DATA_DIR: join(dataDir, 'none'), PATH: '/nowhere' },
    join(elsewhere, 'scripts/start.ts'),
  );
  expect(await second.exited).toBe(1);
  expect(second.output()).toMatch(/^Found no DynamoDB emulator for .* set AWS_ENDPOINT_URL_DYNAMODB .*\n$/);
  await rm(elsewhere, { recursive: true });
});

/** The code and all that it depends on, without the emulator's package. */
async function copyWithoutDynamoEmulator(): Promise<string> {
  const root = fileURLToPath(new URL('../', import.meta.url));
  const copy = await mkdtemp(join(tmpdir(), 'sluice-copy-'));
  for (const part of ['core', 'adapters', 'local', 'scripts', 'package.json'])
    await cp(join(root, part), join(copy, part), { recursive: true });
  await mkdir(join(copy, 'node_modules'));
  for (const name of await readdir(join(root, 'node_modules')))
    if (name !== '@dynoxide')
      await symlink(join(root, 'node_modules', name), join(copy, 'node_modules', name));
  return copy;
}

function run(settings: Record<string, string>, script?: string): Start {
  const start = runNpmStart(settings, script === undefined ? {} : { script });
  running.push(start);
  return start;
}

async function store(url: string): Promise<void> {
  const event = { event_type: 'page_view', payload: { page: '/' } };
  const response = await postUntilAccepted(url, () => ({ body: event }));
  const { event_id: eventId } = z.object({ event_id: z.string() }).parse(await response.json());
  eventIds.push(eventId);
  await waitFor(async () => (await statusOf(url, eventId)) === 'processed', {
    what: 'the event to be processed',
  });
}

async function statusOf(url: string, eventId: string): Promise<string> {
  const response = await fetch(`${url}/events/${eventId}`);
  return z.object({ status: z.string() }).parse(await response.json()).status;
}

function pidOf(children: ListedChild[], name: string): number {
  return children.find((child) => child.name === name)?.pid ?? Number.NaN;
}
