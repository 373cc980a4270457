import { parseArgs } from 'node:util';
import {
  type CommandLine,
  HELP_OPTION,
  readCommandLine,
  wholeNumber,
} from '../../core/process/command-line.ts';

export type VerifyOptions = {
  /** Queries, and the faults that take the least time. */
  short: boolean;
  /** The factor that divides all windows of the rules. */
  speed: number;
  /** File for a page with every panel, drawn from the run. */
  sheet: string | undefined;
};

export const HELP = `npm run verify:monitoring: tries dashboards, rules and alerts on a running platform.

It starts a platform with Prometheus and Alertmanager and puts load on it. It breaks one part after another until that
part's alerts fire, mends it, and waits until they have resolved. Then it runs every query of every dashboard, every
recording rule and every operand of an alert. It fails if one of them errors or has no data, unless it is on the list of
those that rightly have none.

  npm run verify:monitoring                about fifteen minutes
  npm run verify:monitoring -- --short     three faults, about two minutes

  --speed N        divides the windows of all rules by N: 40 by default, or 60 in a short run, where five minutes become
                   five seconds
  --sheet FILE     draws every panel of every dashboard from this run

Needs Prometheus 3 and Alertmanager: installed, or built by scripts/go-tool.sh. Faults of the collector are tried if
scripts/go-tool.sh has built it.`;

/** Reads the command line. */
export function readOptions(args: string[]): CommandLine<VerifyOptions> {
  return readCommandLine(() => {
    const { values } = parseArgs({ args, options: OPTIONS });
    const { help, short, speed, sheet } = values;
    return help ? 'help' : { short, speed: wholeNumber('speed', speed) ?? (short ? 60 : 40), sheet };
  });
}

const OPTIONS = {
  ...HELP_OPTION,
  short: { type: 'boolean', default: false },
  speed: { type: 'string' },
  sheet: { type: 'string' },
} as const;
