import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import manifest from '../package.json' with { type: 'json' };

const ROOT = fileURLToPath(new URL('../', import.meta.url));

/** They pass what they do not know on to another program, whose exit code is theirs. */
const PASS_OPTIONS_ON = ['npm run test:conformance', 'scripts/fuzz-api.sh'];

type Command = { name: string; program: string; args: string[] };

/** Every npm script that runs one of our files, by that file: npm would add its own lines. */
const npmScripts: Command[] = Object.entries(manifest.scripts).flatMap(([name, script]) => {
  const [, args] = /^(?:exec )?node (.*)$/.exec(script) ?? [];
  return args === undefined
    ? []
    : [{ name: `npm run ${name}`, program: process.execPath, args: args.split(' ') }];
});
const shellScripts: Command[] = readdirSync(`${ROOT}scripts`)
  .filter((file) => file.endsWith('.sh'))
  .map((file) => ({ name: `scripts/${file}`, program: `scripts/${file}`, args: [] }));
const commands = [...npmScripts, ...shellScripts];

function run({ program, args }: Command, option: string) {
  return spawnSync(program, [...args, option], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

test('the commands that are tested here are those that there are', () => {
  expect(commands.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['npm run cost', ...PASS_OPTIONS_ON]),
  );
  expect(commands.length).toBeGreaterThan(15);
});

test.each(commands)('$name --help exits 0 and prints a help that begins with its name', (command) => {
  const { status, stdout, stderr } = run(command, '--help');

  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout.startsWith(command.name.replace('npm run start', 'npm start'))).toBe(true);
});

test.each(commands.filter(({ name }) => !PASS_OPTIONS_ON.includes(name)))(
  '$name exits 2 when an option is unknown, and says so in a line',
  (command) => {
    const { status, stdout, stderr } = run(command, '--no-such-option');

    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^.*--no-such-option.*\(see --help\)\n$/);
  },
);
