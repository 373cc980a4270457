import { parseArgs } from 'node:util';
import { MAX_EVENT_BYTES } from '../../core/event/event.ts';
import { DEFAULT_WORKLOAD, SHOWN_RATES, type Workload } from './assumptions.ts';

export type CostOptions =
  | { kind: 'help' }
  | { kind: 'document'; check: boolean }
  | { kind: 'print'; workloads: Workload[] }
  | { kind: 'wrong'; reason: string };

/** What the command line asks for. */
export function readOptions(args: readonly string[]): CostOptions {
  try {
    return chosen(parse(args));
  } catch (error) {
    return { kind: 'wrong', reason: error instanceof Error ? error.message : String(error) };
  }
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    options: {
      rate: { type: 'string', multiple: true },
      'event-bytes': { type: 'string' },
      'events-per-request': { type: 'string' },
      'keyed-share': { type: 'string' },
      write: { type: 'boolean' },
      check: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  }).values;
}

function chosen(values: ReturnType<typeof parse>): CostOptions {
  const { rate, write, check, help } = values;
  const shape = {
    eventBytes: number('--event-bytes', values['event-bytes'], 2, MAX_EVENT_BYTES),
    eventsPerRequest: number('--events-per-request', values['events-per-request'], 1, 500),
    keyedShare: number('--keyed-share', values['keyed-share'], 0, 1),
  };
  if (help) return { kind: 'help' };
  if (write || check) return { kind: 'document', check: check === true };
  const rates = rate?.map((text) => number('--rate', text, 0, 1e6) ?? 0) ?? SHOWN_RATES;
  const given = Object.fromEntries(Object.entries(shape).filter(([, value]) => value !== undefined));
  return {
    kind: 'print',
    workloads: rates.map((eventsPerSecond) => ({ ...DEFAULT_WORKLOAD, ...given, eventsPerSecond })),
  };
}

function number(name: string, text: string | undefined, min: number, max: number): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new Error(`${name}: expected a number from ${min} to ${max}, got ${text}`);
}
