import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const runsCommands = globSync('.github/workflows/*.yml')
  .map((file) => ({ file, text: readFileSync(file, 'utf8') }))
  .filter(({ text }) => /^ +(- )?run: /m.test(text));

test('some workflows run commands', () => {
  expect(runsCommands.map(({ file }) => file)).toContain('.github/workflows/deploy.yml');
});

// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#defaultsrunshell
test.each(runsCommands)('in $file, a command that fails before a pipe fails its step', ({ text }) => {
  expect(text).toContain('\ndefaults:\n  run:\n    shell: bash\n');
});

test('the conformance job caches the folder that the suite downloads to', () => {
  const [, folder] = /JARS_DIR = '(.+)'/.exec(readFileSync('scripts/conformance.ts', 'utf8')) ?? [];
  expect(readFileSync('.github/workflows/ci.yml', 'utf8')).toContain(`path: |\n            ${folder}\n`);
});
