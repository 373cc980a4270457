import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type GeneratedFiles, replaceMarked, writeGenerated } from '../core/lib/generated-files.ts';
import { HELP_OPTION, optionsOrExit, readCommandLine } from '../core/process/command-line.ts';
import { listSettings, settingsTable } from '../core/settings/settings-table.ts';
import { metricsReference } from '../core/telemetry/metrics/reference.ts';
import { infraSettings } from '../infra/config.ts';
import { transitionTables } from '../infra/release/transition-table.ts';
import { alertmanagerFiles } from '../monitoring/alertmanager/generated-files.ts';
import { dashboardFiles } from '../monitoring/grafana/generated-files.ts';
import { prometheusFiles } from '../monitoring/prometheus/generated-files.ts';
import { startSettings } from './config.ts';
import { envExample } from './generate/env-example.ts';
import { namesInTable, settingNamesModule } from './generate/setting-names.ts';

const HELP = `npm run generate: writes the files that are generated from the code: the tables in docs/settings.md, docs/metrics.md and
docs/releases.md, .env.example, the list of all settings that detects misspelt ones, and what is in monitoring/**/generated.

  npm run generate -- --check     writes nothing; exits 1 if a file is out of date`;

const SETTINGS_PAGE = 'docs/settings.md';
const METRICS_PAGE = 'docs/metrics.md';
const RELEASES_PAGE = 'docs/releases.md';

const commandLine = readCommandLine(() => {
  const { values } = parseArgs({ options: { ...HELP_OPTION, check: { type: 'boolean', default: false } } });
  return values.help ? 'help' : { check: values.check };
});
const { check } = optionsOrExit(commandLine, HELP);
const upToDate = writeGenerated(generatedFiles(), { check, command: 'npm run generate', say: console.log });
process.exitCode = upToDate ? 0 : 1;

function generatedFiles(): GeneratedFiles {
  const tables = [
    ...['api', 'worker', 'scripts'].map((part) => ({ part, table: printed(`${part}/config.ts`) })),
    { part: 'infra', table: settingsTable(infraSettings) },
  ];
  const page = tables.reduce(
    (text, { part, table }) => replaceMarked(text, `settings of ${part}`, table),
    readFileSync(SETTINGS_PAGE, 'utf8'),
  );
  const names = tables.flatMap(({ table }) => namesInTable(table));
  return new Map([
    [SETTINGS_PAGE, page],
    [METRICS_PAGE, metricsPage()],
    [RELEASES_PAGE, releasesPage()],
    ['.env.example', envExample(listSettings(startSettings))],
    ['core/settings/setting-names.ts', settingNamesModule(names)],
    ...prometheusFiles(),
    ...dashboardFiles(),
    ...alertmanagerFiles(),
  ]);
}

function metricsPage(): string {
  return metricsReference().reduce(
    (text, { part, table }) => replaceMarked(text, `metrics of ${part}`, table),
    readFileSync(METRICS_PAGE, 'utf8'),
  );
}

function releasesPage(): string {
  return transitionTables().reduce(
    (text, { part, table }) => replaceMarked(text, part, table),
    readFileSync(RELEASES_PAGE, 'utf8'),
  );
}

/** Runs a process's configuration file, which prints its table: scripts import nothing from the processes. */
function printed(config: string): string {
  return execFileSync(process.execPath, [config], { encoding: 'utf8' }).trim();
}
