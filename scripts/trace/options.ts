import { parseArgs } from 'node:util';
import {
  type CommandLine,
  decimal,
  HELP_OPTION,
  readCommandLine,
  UsageError,
} from '../../core/process/command-line.ts';

export type TraceOptions = {
  eventId: string;
  /** The API's URL; by default that of the platform that runs on the data folder. */
  url: string | undefined;
  slowMs: number;
  allEvents: boolean;
  json: boolean;
};

export const HELP = `npm run trace: shows what happened to an event, from its HTTP request to its row, and where the time went.

  npm run trace -- EVENT_ID      the event's spans as a tree: when each began, how long it took, what failed (✗), what
                                 was slow or waited (◷), what was reconstructed after the fact (≈)

  --all              also shows the other events of the same request, which share the trace
  --slow SECONDS     marks what took or waited this long; 1 by default
  --url URL          the API; by default that of the \`npm start\` that runs on DATA_DIR (.data by default)
  --json             prints the same as JSON

Reads the trace from Jaeger or Tempo at TRACE_QUERY_URL. Without one, or if it does not have the trace, the tree is
drawn from the event's record.`;

/** Reads the command line, which must name an event. */
export function readOptions(args: string[]): CommandLine<TraceOptions> {
  return readCommandLine(() => {
    const { values, positionals } = parseArgs({ args, allowPositionals: true, options: OPTIONS });
    return values.help ? 'help' : chosen(values, positionals);
  });
}

const OPTIONS = {
  ...HELP_OPTION,
  all: { type: 'boolean', default: false },
  slow: { type: 'string' },
  url: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

function chosen({ all, slow, url, json }: Values, [eventId, ...others]: string[]): TraceOptions {
  if (!eventId || others.length > 0) throw new UsageError('Expected the id of one event');
  if (url !== undefined && !/^https?:$/.test(URL.parse(url)?.protocol ?? ''))
    throw new UsageError(
      `--url: expected the URL of the API, such as http://127.0.0.1:8080, got ${url || 'nothing'}`,
    );
  const slowSeconds = decimal('slow', slow, { min: 0 }) ?? 1;
  return { eventId, url, slowMs: slowSeconds * 1_000, allEvents: all, json };
}
