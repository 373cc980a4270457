import { parseArgs } from 'node:util';
import { MAX_EVENT_BYTES } from '../../core/event/event.ts';
import {
  type CommandLine,
  decimal,
  HELP_OPTION,
  readCommandLine,
  wholeNumber,
} from '../../core/process/command-line.ts';
import { STEADY_THROUGHPUT } from '../config.ts';
import { DEFAULT_WORKLOAD, SHOWN_RATES, type Workload } from './assumptions.ts';
import type { ProductionChoice } from './deployment.ts';

export type CostOptions =
  | { kind: 'document'; check: boolean }
  | { kind: 'print'; workloads: Workload[]; choice: ProductionChoice };

/** What the command line asks for. */
export function readOptions(args: readonly string[]): CommandLine<CostOptions> {
  return readCommandLine(() => {
    const values = parse(args);
    return values.help ? 'help' : chosen(values);
  });
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    options: {
      ...HELP_OPTION,
      rate: { type: 'string', multiple: true },
      'event-bytes': { type: 'string' },
      'events-per-request': { type: 'string' },
      'keyed-share': { type: 'string' },
      provisioned: { type: 'boolean' },
      'retention-days': { type: 'string' },
      write: { type: 'boolean' },
      check: { type: 'boolean' },
    },
  }).values;
}

function chosen({ rate, write, check, provisioned, ...values }: ReturnType<typeof parse>): CostOptions {
  const shape = {
    eventBytes: decimal('event-bytes', values['event-bytes'], { min: 2, max: MAX_EVENT_BYTES }),
    eventsPerRequest: decimal('events-per-request', values['events-per-request'], { min: 1, max: 500 }),
    keyedShare: decimal('keyed-share', values['keyed-share'], { min: 0, max: 1 }),
  };
  const eventRetentionDays = wholeNumber('retention-days', values['retention-days']);
  if (write || check) return { kind: 'document', check: check === true };
  const rates = rate?.map((text) => decimal('rate', text, { min: 0, max: 1e6 }) ?? 0) ?? SHOWN_RATES;
  const given = Object.fromEntries(Object.entries(shape).filter(([, value]) => value !== undefined));
  return {
    kind: 'print',
    workloads: rates.map((eventsPerSecond) => ({ ...DEFAULT_WORKLOAD, ...given, eventsPerSecond })),
    choice: {
      ...(provisioned ? { tableThroughput: STEADY_THROUGHPUT } : {}),
      ...(eventRetentionDays === undefined ? {} : { eventRetentionDays }),
    },
  };
}
