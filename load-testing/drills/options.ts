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
  elastic: { events: 20_000, outageSeconds: 0 },
  clocks: { events: 12_000, outageSeconds: 60 },
  repeats: { events: 1_000, outageSeconds: 0 },
  'downstream-outage': { events: 500, outageSeconds: 30 },
  chaos: { events: 1_000_000, outageSeconds: 600 },
} as const;

export const DRILL_HELP = `npm run drill: starts a platform, breaks it under load, then checks that nothing was lost.

  npm run drill                      20,000 events from 50 clients in mixed shapes, 5 % repeated with the same
                                     Idempotency-Key, 2 % invalid, while two workers are killed with -9 and SQS
                                     is stopped for 5 s
  npm run drill -- table-outage      3,000 events at a steady rate, while the table is down for 60 s and a worker
                                     is killed with -9 in the middle of that
  npm run drill -- elastic           20,000 events in the queue whose handler waits 100 ms: the fleet grows from 2
                                     workers to 8 and shrinks to 2 again, as the simulation predicts within 25 %
  npm run drill -- clocks            12,000 events at a steady rate, to three workers: the clock of one is ten minutes
                                     ahead, that of another ten minutes behind (by libfaketime, the Debian package
                                     faketime), and the third is stopped for 60 s in the middle of its work
  npm run drill -- repeats           1,000 events, each sent up to 5 times under its key; 30 % fail for good. Two workers
                                     are killed meanwhile; then a redrive while the cause persists
  npm run drill -- downstream-outage 500 events whose handler fails for 30 s, retried at a tenth of the default waits:
                                     a downstream outage of five minutes, ten times as fast
  npm run drill -- chaos             the events of repeats for ten minutes, while processes are killed and stopped at
                                     random

  --events N             number of events
  --clients N            number of clients at once (the first drill, repeats, downstream-outage and chaos)
  --outage-seconds N     how long SQS, the table or the downstream service is down, or the worker is stopped; for chaos,
                         how long it goes on

The data is on disk in a temporary folder, as with npm start; the folder stays when a check fails (elastic keeps all
in memory). A drill takes one to five minutes, chaos fifteen. Exit code 0 when every check passes.`;

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
