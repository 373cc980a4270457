import { parseArgs } from 'node:util';
import { describeBounds, type NumberBounds, readDecimal, readWholeNumber } from '../lib/numbers.ts';

/**
 * What a command line asks for.
 *
 * Every command exits 0 when it did what was asked, 1 when it failed or a setting is wrong, 2 when its command line is
 * wrong, and 130 when a signal cut it short.
 */
export type CommandLine<Options> =
  | { kind: 'options'; options: Options }
  | { kind: 'help' }
  | { kind: 'wrong'; reason: string };

/** A mistake in a command line. Only its message is shown. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** For `parseArgs`, beside a command's own options. */
export const HELP_OPTION = { help: { type: 'boolean', short: 'h' } } as const;

/** Runs `read`, which uses `parseArgs`. Its `UsageError`s and those of `parseArgs` become a reason in one line. */
export function readCommandLine<Options>(read: () => Options | 'help'): CommandLine<Options> {
  try {
    const options = read();
    return options === 'help' ? { kind: 'help' } : { kind: 'options', options };
  } catch (error) {
    if (!(error instanceof UsageError || isOfParseArgs(error))) throw error;
    return { kind: 'wrong', reason: inOneLine(error.message) };
  }
}

/** For a command without options: returns, or exits after `--help` or a usage mistake. */
export function noOptionsOrExit(args: string[], help: string): void {
  const commandLine = readCommandLine(() =>
    parseArgs({ args, options: HELP_OPTION }).values.help ? 'help' : {},
  );
  optionsOrExit(commandLine, help);
}

/** The options; or prints the help and exits 0, or prints what is wrong and exits 2. */
export function optionsOrExit<Options>(commandLine: CommandLine<Options>, help: string): Options {
  switch (commandLine.kind) {
    case 'options':
      return commandLine.options;
    case 'help':
      process.stdout.write(`${help}\n`);
      process.exit(0);
      break;
    case 'wrong':
      process.stderr.write(`${commandLine.reason} (see --help)\n`);
      process.exit(2);
  }
}

/** The value of `--name text`; undefined if the option is not given. */
export function wholeNumber(
  name: string,
  text: string | undefined,
  bounds: NumberBounds = { min: 1 },
): number | undefined {
  return numberOption(name, text, bounds, 'a whole number', readWholeNumber);
}

/** As `wholeNumber`; the value may have a fraction. */
export function decimal(name: string, text: string | undefined, bounds: NumberBounds): number | undefined {
  return numberOption(name, text, bounds, 'a number', readDecimal);
}

function numberOption(
  name: string,
  text: string | undefined,
  bounds: NumberBounds,
  kind: string,
  read: (text: string, bounds: NumberBounds) => number | undefined,
): number | undefined {
  if (text === undefined) return undefined;
  const value = read(text, bounds);
  if (value !== undefined) return value;
  throw new UsageError(`--${name}: expected ${kind} ${describeBounds(bounds)}, got ${text}`);
}

function isOfParseArgs(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_');
}

/** Without the advice on arguments that start with a dash, which no command here takes. */
function inOneLine(message: string): string {
  return message.replace(/\. To specify a positional argument .*$/s, '').replaceAll('\n', ' ');
}
