import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const runsCommands = globSync('.github/workflows/*.yml')
  .map((file) => ({ file, text: readFileSync(file, 'utf8') }))
  .filter(({ text }) => /^ +(- )?run: /m.test(text));

test('there are workflows that run commands', () => {
  expect(runsCommands.map(({ file }) => file)).toContain('.github/workflows/deploy.yml');
});

// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#defaultsrunshell
test.each(runsCommands)('a command of $file that fails in front of a pipe fails its step', ({ text }) => {
  expect(text).toContain('\ndefaults:\n  run:\n    shell: bash\n');
});

test('what the conformance suite downloads is what its job keeps', () => {
  const [, folder] = /JARS_DIR = '(.+)'/.exec(readFileSync('scripts/conformance.ts', 'utf8')) ?? [];
  expect(readFileSync('.github/workflows/ci.yml', 'utf8')).toContain(`path: |\n            ${folder}\n`);
});
