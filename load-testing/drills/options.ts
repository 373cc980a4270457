import { parseArgs } from 'node:util';
import {
  type CommandLine,
  HELP_OPTION,
  readCommandLine,
  UsageError,
  wholeNumber,
} from '../../core/process/command-line.ts';

export type DrillOptions = {
  scenario: keyof typeof DEFAULTS;
  events: number;
  clients: number;
  outageSeconds: number;
};

const DEFAULTS = {
  faults: { events: 20_000, outageSeconds: 5 },
  'table-outage': { events: 3_000, outageSeconds: 60 },
  'throttled-table': { events: 8_000, outageSeconds: 60 },
  elastic: { events: 20_000, outageSeconds: 0 },
  clocks: { events: 12_000, outageSeconds: 60 },
  repeats: { events: 1_000, outageSeconds: 0 },
  'downstream-outage': { events: 500, outageSeconds: 30 },
  chaos: { events: 1_000_000, outageSeconds: 600 },
} as const;

export const DRILL_HELP = `npm run drill: starts a platform, breaks it under load, and checks that no event was lost.

  npm run drill                       20,000 events from 50 clients, in every shape that the API accepts, 5 % sent twice
                                      under a key, 2 % invalid. Two workers are killed (-9), SQS is down for 5 s
  npm run drill -- table-outage       3,000 events at a steady rate. The table is down for 60 s; halfway through, a
                                      worker is killed (-9)
  npm run drill -- throttled-table    8,000 events at a steady rate. For 60 s the table takes a quarter of the rate, and
                                      refuses the rest inside a 200, as provisioned throughput does that is too low
  npm run drill -- elastic            20,000 events wait in the queue, 100 ms of work each. The fleet grows from 2 to 8
                                      workers and shrinks again, within 25 % of what the simulation predicts
  npm run drill -- clocks             12,000 events at a steady rate to three workers: one clock is ten minutes ahead,
                                      one ten minutes behind (needs libfaketime: apt-get install faketime), and the
                                      third worker is suspended for 60 s in the middle of its work
  npm run drill -- repeats            1,000 events, each sent up to 5 times under its key; 30 % fail for good. Two
                                      workers are killed; then all dead letters are redriven, and fail again
  npm run drill -- downstream-outage  500 events whose handler fails for 30 s, with a tenth of the default retry delays:
                                      an outage of five minutes, ten times as fast
  npm run drill -- chaos              the events of repeats for ten minutes, while random processes are killed or
                                      suspended

  --events N             number of events (elastic needs 3,000 to fill its fleet)
  --clients N            concurrent clients (the first drill, repeats, downstream-outage and chaos)
  --outage-seconds N     how long SQS, the table or the downstream service is down, the table is throttled, or the
                         worker is suspended; for chaos, how long it lasts
  --help                 print this

The platform keeps its data in a temporary folder, which stays if a check fails (elastic and throttled-table: in
memory). A drill takes one to five minutes, chaos fifteen. Exits 1 if a check fails.`;

/** Reads the command line. */
export function readDrillOptions(args: string[]): CommandLine<DrillOptions> {
  return readCommandLine(() => {
    const { values, positionals } = parseArgs({ args, allowPositionals: true, options: OPTIONS });
    return values.help ? 'help' : chosen(values, positionals);
  });
}

const OPTIONS = {
  ...HELP_OPTION,
  events: { type: 'string' },
  clients: { type: 'string' },
  'outage-seconds': { type: 'string' },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

function chosen(values: Values, [scenario = 'faults', ...more]: string[]): DrillOptions {
  if (!isScenario(scenario) || more.length > 0)
    throw new UsageError(
      `There is no drill called ${[scenario, ...more].join(' ')}: expected one of ${Object.keys(DEFAULTS).join(', ')}`,
    );
  const defaults = DEFAULTS[scenario];
  return {
    scenario,
    events: wholeNumber('events', values.events) ?? defaults.events,
    clients: wholeNumber('clients', values.clients) ?? 50,
    outageSeconds: wholeNumber('outage-seconds', values['outage-seconds']) ?? defaults.outageSeconds,
  };
}

function isScenario(name: string): name is DrillOptions['scenario'] {
  return Object.hasOwn(DEFAULTS, name);
}
