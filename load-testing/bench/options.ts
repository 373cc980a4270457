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
  runs: number;
  /** Of load, for each row that is measured for a time. */
  seconds: number;
  /** For each row that is measured until all of them are stored. */
  events: number;
  connections: number;
  quick: boolean;
  onDisk: boolean;
  only: readonly Measurement[];
  jsonFile: string;
  cpuProfileDir: string | undefined;
};

export const HELP = `npm run bench -- [options]: how much Sluice takes on this machine, and what of it is the machine's limit.

Every row is measured with the same generator and connections, on emulators of its own.

  --runs N          runs of each row; the medians are shown (default 3; quick 1)
  --seconds N       seconds of load for each row (default 10; quick 2)
  --events N        events that are queued and stored for each row (default 30000; quick 8000)
  --connections N   connections of the generator (default 200: with 100, cores idle while packs are confirmed)
  --quick           a short run for CI, without the heap's growth and with looser targets
  --disk            emulators that keep their data in files, as \`npm start\` does: for the record, no target applies
  --only A,B        these measurements alone, of: ${MEASUREMENTS.join(', ')}
  --json FILE       where the figures go (default .data/bench.json)
  --cpu-prof DIR    CPU profiles of the API and the workers go there
  --help            this

Exits 1 when a target is missed.`;

/** Reads the command line. */
export function readOptions(args: string[]): CommandLine<BenchOptions> {
  return readCommandLine(() => {
    const { values } = parseArgs({ args, options: FLAGS });
    return values.help ? 'help' : chosen(values);
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
  'cpu-prof': { type: 'string' },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof FLAGS }>>['values'];

function chosen({ quick, disk, json, ...values }: Values): BenchOptions {
  return {
    runs: wholeNumber('runs', values.runs) ?? (quick ? 1 : 3),
    seconds: wholeNumber('seconds', values.seconds) ?? (quick ? 2 : 10),
    events: wholeNumber('events', values.events) ?? (quick ? 8_000 : 30_000),
    connections: wholeNumber('connections', values.connections) ?? 200,
    quick,
    onDisk: disk,
    only: readOnly(values.only) ?? MEASUREMENTS.filter((name) => !(quick && name === 'heap')),
    jsonFile: json,
    cpuProfileDir: values['cpu-prof'],
  };
}

function readOnly(text: string | undefined): Measurement[] | undefined {
  const unknown = text?.split(',').filter((name) => !MEASUREMENTS.some((known) => known === name)) ?? [];
  if (unknown.length > 0)
    throw new UsageError(`--only ${unknown.join(',')}: expected some of ${MEASUREMENTS.join(', ')}`);
  return text === undefined ? undefined : MEASUREMENTS.filter((name) => text.split(',').includes(name));
}
