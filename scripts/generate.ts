import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { HELP_OPTION, optionsOrExit, readCommandLine } from '../core/process/command-line.ts';
import { listSettings } from '../core/settings/settings-table.ts';
import { infraSettings } from '../infra/config.ts';
import { startSettings } from './config.ts';

const HELP = `npm run generate: writes what is made from the code: the tables of settings in README.md, .env.example,
and the list of all settings, for spotting misspelt ones.

  npm run generate -- --check     says what is out of date and exits 1, and writes nothing`;

const commandLine = readCommandLine(() => {
  const { values } = parseArgs({ options: { ...HELP_OPTION, check: { type: 'boolean', default: false } } });
  return values.help ? 'help' : { check: values.check };
});
generate(optionsOrExit(commandLine, HELP));

function generate({ check }: { check: boolean }): void {
  const outOfDate = Object.entries(generatedFiles()).filter(
    ([path, text]) => !existsSync(path) || readFileSync(path, 'utf8') !== text,
  );
  for (const [path, text] of outOfDate) {
    if (!check) writeFileSync(path, text);
    console.log(check ? `${path} is out of date: npm run generate` : `${path} written`);
  }
  if (outOfDate.length === 0) console.log('all generated files are up to date');
  if (check && outOfDate.length > 0) process.exit(1);
}

function generatedFiles(): Record<string, string> {
  const tables = ['api', 'worker', 'scripts'].map((part) => ({ part, table: printed(`${part}/config.ts`) }));
  const readme = tables.reduce(
    (text, { part, table }) => replaceBetweenMarkers(text, `settings of ${part}`, table),
    readFileSync('README.md', 'utf8'),
  );
  return {
    'README.md': readme,
    '.env.example': envExample(),
    'core/settings/setting-names.ts': settingNames(tables.map(({ table }) => table)),
  };
}

/** A process's own configuration prints its table: scripts import nothing of the processes. */
function printed(config: string): string {
  return execFileSync(process.execPath, [config], { encoding: 'utf8' }).trim();
}

function replaceBetweenMarkers(text: string, name: string, content: string): string {
  const [start, end] = [`<!-- ${name}: generated -->`, `<!-- end of ${name} -->`];
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`README.md has no markers for the ${name}`);
  return `${text.slice(0, from + start.length)}\n\n${content}\n\n${text.slice(to)}`;
}

function envExample(): string {
  const lines = listSettings(startSettings).map(({ name, fallback, description }) => {
    const value = /^`(.*)`$/.exec(fallback)?.[1];
    return `# ${description}${value === undefined && fallback ? `: ${fallback}` : ''}\n# ${name}=${value ?? ''}\n`;
  });
  return `# Settings of \`npm start\`: copy to .env and uncomment what is to change. Each has a default.\n\n${lines.join('\n')}`;
}

function settingNames(tables: string[]): string {
  const inTables = tables.flatMap((table) =>
    [...table.matchAll(/^\| `(\w+)` +\|/gm)].map(([, name]) => name),
  );
  const names = new Set([...inTables, ...Object.keys(infraSettings.shape)]);
  const lines = [...names].sort().map((name) => `  '${name}',\n`);
  return `/** Every setting of every process, as one .env serves all: written by \`npm run generate\`. */
export const SETTING_NAMES: readonly string[] = [
${lines.join('')}];
`;
}
