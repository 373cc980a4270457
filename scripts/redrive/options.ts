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

export const HELP = `npm run redrive: puts dead letters back on the event queue, once the cause of their failure is fixed.

  npm run redrive -- --dry-run              lists dead letters and their reasons, and changes nothing
  npm run redrive -- --event ID             one event
  npm run redrive -- --reason TEXT          those whose reason contains TEXT; may be combined with --event
  npm run redrive -- --all [--limit N]      all of them, or at most N messages

Works on the \`npm start\` that runs on DATA_DIR (.data by default). In AWS, set QUEUE_URL.`;

/** Reads the command line, which must say what to put back. */
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
  // An empty value is probably an unset shell variable, and every reason contains it.
  if (event === '') throw new UsageError('--event: expected the id of an event, got nothing');
  if (reason === '') throw new UsageError('--reason: expected a part of the reason, got nothing');
  const isPart = event !== undefined || reason !== undefined;
  if (all && isPart) throw new UsageError('--all: does not go with --event or --reason');
  if (!all && !isPart && !dryRun) throw new UsageError('Expected --event, --reason, --all or --dry-run');
  return {
    matches: (deadLetter) =>
      (event === undefined || deadLetter.eventId === event) &&
      (reason === undefined || deadLetter.reason.includes(reason)),
    limit: wholeNumber('limit', limit) ?? Number.POSITIVE_INFINITY,
    dryRun,
  };
}
