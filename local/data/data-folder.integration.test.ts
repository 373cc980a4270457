import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDataFolder } from './data-folder.ts';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sluice-data-folder-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

const secretPath = () => join(dir, 'event-id-secret');

test('the secret of event ids is made once, and only its owner can read it', async () => {
  const folder = await openDataFolder(dir);
  const secret = folder.eventIdSecret();

  expect(secret).toMatch(/^[0-9a-f]{64}$/);
  expect(folder.eventIdSecret()).toBe(secret);
  expect(statSync(secretPath()).mode & 0o777).toBe(0o600);
  folder.release();
});

test('a secret that a full disk left empty is replaced', async () => {
  writeFileSync(secretPath(), '');
  const folder = await openDataFolder(dir);

  const secret = folder.eventIdSecret();

  expect(secret).toMatch(/^[0-9a-f]{64}$/);
  expect(readFileSync(secretPath(), 'utf8')).toBe(secret);
  folder.release();
});

test('a folder that nothing can be written to is refused in a line', async () => {
  mkdirSync(join(dir, 'platform.json.draft'));

  await expect(openDataFolder(dir)).rejects.toMatchObject({
    name: 'StartError',
    message: expect.stringMatching(/^The data folder .+ can't be used \(EISDIR: .+\)$/),
  });
});
