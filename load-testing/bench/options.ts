import { parseArgs } from 'node:util';
import {
  type CommandLine,
  HELP_OPTION,
  readCommandLine,
  UsageError,
  wholeNumber,
} from '../../core/process/command-line.ts';
import { figures } from './report/figures.ts';

const MEASUREMENTS = figures.keyof().options;
export type Measurement = (typeof MEASUREMENTS)[number];

export type BenchOptions = {
  /** Of each measurement. */
  runs: number;
  /** Of load, for measurements of a rate. */
  seconds: number;
  /** For measurements that store a number of events. */
  events: number;
  connections: number;
  quick: boolean;
  onDisk: boolean;
  only: readonly Measurement[];
  jsonFile: string;
  /** Keep the figures in docs/results. */
  write: boolean;
  cpuProfileDir: string | undefined;
};

export type BenchCommand = { kind: 'measure'; options: BenchOptions } | { kind: 'page'; check: boolean };

export const HELP = `npm run bench: measures what Sluice does on this machine, beside what the machine itself allows.

Each measurement has its own emulators; all use the same load generator with the same number of connections.

  --runs N          runs of each measurement, of which the medians are shown (default 3, of tracing's cost 7; quick 1)
  --seconds N       seconds of load for measurements of a rate (default 10; quick 2)
  --events N        events for measurements that store a number of events (default 30000; quick 8000)
  --connections N   connections of the load generator (default 200: with 100, cores idle while packs are confirmed)
  --quick           a short run for CI, with looser targets, without the growth of the heap and the cost of tracing;
                    the p99 of its steady rows is that of the quietest second
  --disk            emulators keep their data on disk, as in \`npm start\`; then no target applies
  --only A,B        only these measurements: ${MEASUREMENTS.join(', ')}
  --json FILE       write the figures to FILE (default .data/bench.json)
  --write           also keep the figures of this full run in docs/results, where infra/cost reads them
  --page            measure nothing: write docs/results/README.md and the README's headline from these figures
  --check           measure nothing: exit 1 if one of the two differs from these figures
  --cpu-prof DIR    write CPU profiles of the API and the workers to DIR
  --help            print this

Exits 1 if a target is missed.`;

/** Reads the command line. */
export function readOptions(args: string[]): CommandLine<BenchCommand> {
  return readCommandLine(() => {
    const { values } = parseArgs({ args, options: FLAGS });
    if (values.help) return 'help';
    if (values.page || values.check) return { kind: 'page', check: values.check };
    return { kind: 'measure', options: chosen(values) };
  });
}

const FLAGS = {
  ...HELP_OPTION,
  runs: { type: 'string' },
  seconds: { type: 'string' },
  events: { type: 'string' },
  connections: { type: 'string' },
  quick: { type: 'boolean', default: false },
  disk: { type: 'boolean', default: false },
  only: { type: 'string' },
  json: { type: 'string', default: '.data/bench.json' },
  write: { type: 'boolean', default: false },
  page: { type: 'boolean', default: false },
  check: { type: 'boolean', default: false },
  'cpu-prof': { type: 'string' },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof FLAGS }>>['values'];

function chosen({ quick, disk, json, write, ...values }: Values): BenchOptions {
  if (write && (quick || disk || values.only !== undefined))
    throw new UsageError('--write keeps the figures of a full run: not with --quick, --disk or --only');
  return {
    runs: wholeNumber('runs', values.runs) ?? (quick ? 1 : 3),
    seconds: wholeNumber('seconds', values.seconds) ?? (quick ? 2 : 10),
    events: wholeNumber('events', values.events) ?? (quick ? 8_000 : 30_000),
    connections: wholeNumber('connections', values.connections) ?? 200,
    quick,
    onDisk: disk,
    only: readOnly(values.only) ?? MEASUREMENTS.filter((name) => !quick || !isLong(name)),
    jsonFile: json,
    write,
    cpuProfileDir: values['cpu-prof'],
  };
}

/** Measurements that a short run leaves out. */
function isLong(name: Measurement): boolean {
  return name === 'heap' || name.startsWith('telemetry-');
}

function readOnly(text: string | undefined): Measurement[] | undefined {
  const unknown = text?.split(',').filter((name) => !MEASUREMENTS.some((known) => known === name)) ?? [];
  if (unknown.length > 0)
    throw new UsageError(`--only ${unknown.join(',')}: expected some of ${MEASUREMENTS.join(', ')}`);
  return text === undefined ? undefined : MEASUREMENTS.filter((name) => text.split(',').includes(name));
}
