import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PROOFS } from './proofs.ts';
import { runProofs, verdictTable } from './run-proofs.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sluice-verify-'));
});
afterEach(() => rm(dir, { recursive: true }));

async function proof(name: string, code: string, ...args: string[]) {
  await writeFile(join(dir, `${name}.mjs`), code);
  return { what: name, script: relative(ROOT, join(dir, `${name}.mjs`)), args };
}

test('a proof holds if it exits 0, and the others run whatever one does', async () => {
  const said: string[] = [];
  const proofs = [
    await proof('fails', 'process.exit(1)'),
    await proof('is killed', "process.kill(process.pid, 'SIGKILL')"),
    await proof('wants an argument', "process.exit(process.argv[2] === 'elastic' ? 0 : 1)", 'elastic'),
  ];

  const verdicts = await runProofs(proofs, { say: (line) => said.push(line), output: 'ignore' });

  expect(verdicts).toMatchObject([
    { what: 'fails', ok: false },
    { what: 'is killed', ok: false },
    { what: 'wants an argument', ok: true },
  ]);
  expect(said).toEqual(['\n── fails ──\n', '\n── is killed ──\n', '\n── wants an argument ──\n']);
});

test('verdicts are a table with a mark and the time of each', () => {
  const verdicts = [
    { what: 'drill: elastic', ok: true, seconds: 80.4 },
    { what: 'benchmark', ok: false, seconds: 612 },
  ];

  expect(verdictTable(verdicts)).toBe('  ✓ drill: elastic   80 s\n  ✗ benchmark       612 s');
});

test.each(PROOFS)('the script of $what exists', ({ script }) => {
  expect(existsSync(join(ROOT, script))).toBe(true);
});
