import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DataFolder, openDataFolder } from '../data/data-folder.ts';
import { type Children, createChildren } from './children.ts';
import { type Child, startNodeChild } from './start-child.ts';
import { waitFor } from './wait-for.ts';

let dir: string;
let script: string;
let data: DataFolder;
let children: Children;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'sluice-children-'));
  script = join(dir, 'serve.mjs');
  writeFileSync(
    script,
    `process.once('disconnect', () => process.exit(1));
     process.send({ type: 'ready', port: 1 });`,
  );
  data = await openDataFolder(dir);
  children = createChildren(data);
});
afterEach(() => {
  children.close();
  data.release();
  rmSync(dir, { recursive: true });
});

const runChild = (name: string): Promise<Child> =>
  children.run(name, (hooks) => startNodeChild(script, { name, ...hooks }));

/** While it is a folder nothing can be recorded, as on a full disk. */
const draft = () => join(dir, 'platform.json.draft');
const listed = () =>
  JSON.parse(readFileSync(join(dir, 'platform.json'), 'utf8')).children.map(
    ({ name }: { name: string }) => name,
  );

test('a child that cannot be recorded is killed, and starts once there is space', async () => {
  mkdirSync(draft());

  await expect(runChild('worker-1')).rejects.toThrow(
    /^worker-1 can't be recorded in .+platform\.json \(EISDIR: .+\)$/,
  );

  await waitFor(() => !processes().includes(script), { what: 'the child to be gone' });
  rmdirSync(draft());
  const child = await runChild('worker-1');
  expect(listed()).toEqual(['worker-1']);
  await child.stop();
});

test('a child that ends while nothing can be recorded is left out at the next change', async () => {
  const first = await runChild('worker-1');
  mkdirSync(draft());
  await first.stop();
  rmdirSync(draft());

  const second = await runChild('worker-2');

  expect(listed()).toEqual(['worker-2']);
  await second.stop();
});

function processes(): string {
  return execFileSync('ps', ['-A', '-o', 'args='], { encoding: 'utf8' });
}
