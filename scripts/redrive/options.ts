import { parseArgs } from 'node:util';
import {
  type CommandLine,
  HELP_OPTION,
  readCommandLine,
  UsageError,
  wholeNumber,
} from '../../core/process/command-line.ts';

export type RedriveOptions = {
  matches: (deadLetter: { eventId?: string | undefined; reason: string }) => boolean;
  limit: number;
  dryRun: boolean;
};

export const HELP = `npm run redrive: puts dead letters back on the event queue, once their cause is mended.

  npm run redrive -- --dry-run              what is there, and why
  npm run redrive -- --event ID             one event
  npm run redrive -- --reason TEXT          those whose reason contains TEXT; with --event, that one if it does
  npm run redrive -- --all [--limit N]      everything, or N messages

It works on the \`npm start\` that runs on DATA_DIR (.data by default). In AWS, set QUEUE_URL.`;

/** Reads the command line. Nothing is put back unless it says what. */
export function readOptions(args: string[]): CommandLine<RedriveOptions> {
  return readCommandLine(() => {
    const { values } = parseArgs({ args, options: OPTIONS });
    return values.help ? 'help' : chosen(values);
  });
}

const OPTIONS = {
  ...HELP_OPTION,
  all: { type: 'boolean', default: false },
  event: { type: 'string' },
  reason: { type: 'string' },
  limit: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

function chosen({ all, event, reason, limit, 'dry-run': dryRun }: Values): RedriveOptions {
  // An empty one is a variable of the shell that is not set, and every reason contains it.
  if (event === '') throw new UsageError('--event: expected the id of an event');
  if (reason === '') throw new UsageError('--reason: expected a part of the reason');
  const isPart = event !== undefined || reason !== undefined;
  if (all && isPart) throw new UsageError('--all: expected neither --event nor --reason beside it');
  if (!all && !isPart && !dryRun) throw new UsageError('Say which: --event, --reason or --all, or --dry-run');
  return {
    matches: (deadLetter) =>
      (event === undefined || deadLetter.eventId === event) &&
      (reason === undefined || deadLetter.reason.includes(reason)),
    limit: wholeNumber('limit', limit) ?? Number.POSITIVE_INFINITY,
    dryRun,
  };
}
