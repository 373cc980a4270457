import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { HELP_OPTION, optionsOrExit, readCommandLine, UsageError } from '../core/process/command-line.ts';

const VERSION = '10.1.1';
const HOME = '.data/stryker';
const STRYKER = `${HOME}/node_modules/@stryker-mutator`;

const HELP = `npm run mutate -- FOLDER: breaks the code of a folder in many small ways, one at a time, and lists those that its
unit tests do not notice. A survivor is a missing test, unless nothing that matters changes.

  npm run mutate -- core/event                        with the tests of core/event: some minutes
  npm run mutate -- worker/process --tests worker     with those of all of worker

It is Stryker ${VERSION}, which the first run installs into ${HOME}.`;

const commandLine = readCommandLine(() => {
  const options = { ...HELP_OPTION, tests: { type: 'string' } } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  if (values.help) return 'help';
  const [folder, ...others] = positionals;
  if (folder === undefined || others.length > 0)
    throw new UsageError('expected one folder, such as core/event');
  return { folder, tests: values.tests ?? folder };
});
const { folder, tests } = optionsOrExit(commandLine, HELP);
for (const each of [folder, tests])
  if (!existsSync(each)) {
    process.stderr.write(`${each}: no such folder (see --help)\n`);
    process.exit(2);
  }

if (!existsSync(STRYKER)) install();
process.exitCode = runStryker();

function install(): void {
  mkdirSync(HOME, { recursive: true });
  const packages = ['core', 'vitest-runner'].map((name) => `@stryker-mutator/${name}@${VERSION}`);
  // Not its peers: it runs on the Vitest of this project.
  run('npm', ['install', '--prefix', HOME, '--legacy-peer-deps', '--no-audit', '--no-fund', ...packages]);
}

function runStryker(): number {
  const configFile = `${HOME}/stryker.config.json`;
  writeFileSync(configFile, JSON.stringify(strykerConfig(), undefined, 2));
  return run(process.execPath, [`${STRYKER}/core/bin/stryker.js`, 'run', configFile]);
}

function strykerConfig() {
  return {
    testRunner: 'vitest',
    plugins: [fileURLToPath(import.meta.resolve(`../${STRYKER}/vitest-runner/dist/src/index.js`))],
    vitest: { configFile: 'scripts/mutate/vitest.config.ts', dir: tests },
    mutate: [`${folder}/**/*.ts`, '!**/*.test.ts', '!**/testing/**'],
    // None: Stryker rewrites it by an API that TypeScript 7 no longer has, and nothing here is compiled.
    tsconfigFile: 'none',
    coverageAnalysis: 'perTest',
    // A mutant that hangs its tests is noticed.
    timeoutMS: 10_000,
    reporters: ['clear-text', 'progress'],
    clearTextReporter: { logTests: false, reportTests: false },
    tempDirName: join(tmpdir(), 'sluice-mutants'),
    ignorePatterns: ['.data', 'coverage', 'cdktf.out', 'docs'],
  };
}

function run(command: string, args: string[]): number {
  return spawnSync(command, args, { stdio: 'inherit' }).status ?? 1;
}
