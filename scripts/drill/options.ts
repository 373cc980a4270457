import { parseArgs } from 'node:util';
import { StartError } from '../platform/start-error.ts';

export type DrillOptions = {
  scenario: 'faults' | 'table-outage' | 'elastic';
  events: number;
  clients: number;
  outageSeconds: number;
};

const DEFAULTS = {
  faults: { events: 20_000, outageSeconds: 5 },
  'table-outage': { events: 3_000, outageSeconds: 60 },
  elastic: { events: 20_000, outageSeconds: 0 },
} as const;

export const DRILL_HELP = `npm run drill: breaks a platform of its own under load, then checks that nothing was lost.

  npm run drill                      20,000 events from 50 clients in mixed shapes, 5 % repeated with the same
                                     Idempotency-Key, 2 % invalid, while two workers are killed with -9 and SQS
                                     is stopped for 5 s
  npm run drill -- table-outage      3,000 events at a steady rate, while the table is down for 60 s and a worker
                                     is killed with -9 in the middle of that
  npm run drill -- elastic           20,000 events in the queue whose handler waits 100 ms: the fleet grows from 2
                                     workers to 8 and shrinks to 2 again, as the simulation predicts within 25 %

  --events N             so many events
  --clients N            so many clients at once (of faults alone: elsewhere nobody waits for anybody)
  --outage-seconds N     SQS, or the table, is down so long

The data is kept on disk in a temporary folder, as npm start keeps it; that stays when a check fails (elastic keeps
all in memory). Takes one to three minutes. Exit code 0 when every check passes.`;

/** Undefined when help was asked for. Throws a StartError for what makes no sense. */
export function readDrillOptions(args: string[]): DrillOptions | undefined {
  const { values, positionals } = parse(args);
  if (values.help) return undefined;
  const [scenario = 'faults', ...more] = positionals;
  if (!isScenario(scenario) || more.length > 0) {
    throw new StartError(
      `There is no drill called ${positionals.join(' ')}: faults (the default), table-outage or elastic`,
    );
  }
  const defaults = DEFAULTS[scenario];
  return {
    scenario,
    events: count('events', values.events) ?? defaults.events,
    clients: count('clients', values.clients) ?? 50,
    outageSeconds: count('outage-seconds', values['outage-seconds']) ?? defaults.outageSeconds,
  };
}

function isScenario(name: string): name is DrillOptions['scenario'] {
  return name in DEFAULTS;
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        events: { type: 'string' },
        clients: { type: 'string' },
        'outage-seconds': { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new StartError(error instanceof Error ? error.message : String(error));
  }
}

function count(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new StartError(`--${name}: expected a whole number above 0, got ${text}`);
}
