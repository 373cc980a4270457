import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startNodeChild } from './start-child.ts';

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sluice-child-'));
});
afterEach(() => rm(dir, { recursive: true }));

async function startThatSays(lines: string[]): Promise<unknown> {
  const script = join(dir, 'child.mjs');
  await writeFile(script, `process.stderr.write(${JSON.stringify(lines.join('\n'))}); process.exitCode = 1;`);
  return startNodeChild(script, { name: 'worker-1' });
}

const NATIVE_STACK = [
  '----- Native stack trace -----',
  '',
  ' 1: 0x840e50  [node]',
  '10: 0x8ae86e _start [node]',
];

test.each([
  [['FATAL ERROR: Reached heap limit', ...NATIVE_STACK], 'FATAL ERROR: Reached heap limit'],
  [
    ['  #  node[7]: start at ../src/api.cc:1', '#  Assertion failed: (0) == (thread)', '', ...NATIVE_STACK],
    '#  Assertion failed: (0) == (thread)',
  ],
  [['node:fs:1', 'Error: no room', '    at x.js:1', '', 'Node.js v26.10.0'], 'Error: no room'],
  [
    ['The configuration is wrong:', '  PORT: expected a number'],
    'The configuration is wrong:\n  PORT: expected a number',
  ],
])('of %j it is told what happened', async (lines, told) => {
  await expect(startThatSays(lines)).rejects.toThrow(
    expect.objectContaining({ message: `worker-1 stopped (exit code 1): ${told}` }),
  );
});
