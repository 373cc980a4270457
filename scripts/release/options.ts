import { parseArgs } from 'node:util';
import {
  type CommandLine,
  HELP_OPTION,
  readCommandLine,
  UsageError,
} from '../../core/process/command-line.ts';
import type { EnvironmentName } from '../../infra/config.ts';

export type ReleaseOptions =
  | { kind: 'release'; environment: EnvironmentName; despiteAlarms: boolean }
  | { kind: 'rollback'; environment: EnvironmentName; digest: string | undefined; yes: boolean }
  | { kind: 'check'; environment: EnvironmentName; plan: string; allowReplace: string[] }
  | { kind: 'drill'; name: string | undefined };

export const HELP = `npm run release: brings the fleets of an environment to a release, one instance first, or back.

  npm run release -- staging                     releases what Terraform last applied: the workers, then the API
  npm run release -- staging --rollback          goes back to the release before
  npm run release -- staging --rollback DIGEST   goes back to the release of this image
  npm run release -- check staging PLAN          checks a plan and the tables; PLAN is a file that terraform plan wrote
  npm run release -- drill [NAME]                runs the drills on a model of AWS, in fast time

  --despite-alarms          releases though an alarm fires: those that fire now stop nothing
  --allow-replace ADDRESS   with check: what the plan may delete or replace; may be given more than once
  --yes                     with --rollback: does not ask

Exits 1 if the fleets do not run what was asked for. Run it again after it was killed: it takes up what it finds.
docs/releases.md says what it does in each case.`;

const OPTIONS = {
  ...HELP_OPTION,
  rollback: { type: 'boolean', default: false },
  'despite-alarms': { type: 'boolean', default: false },
  'allow-replace': { type: 'string', multiple: true },
  yes: { type: 'boolean', default: false },
} as const;

export function readOptions(args: string[]): CommandLine<ReleaseOptions> {
  return readCommandLine(() => {
    const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
    return values.help ? 'help' : chosen(values, positionals);
  });
}

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

function chosen(values: Values, [first, ...rest]: string[]): ReleaseOptions {
  const { rollback, yes, 'despite-alarms': despiteAlarms, 'allow-replace': allowReplace = [] } = values;
  if (first === 'drill') {
    atMost(1, rest);
    return { kind: 'drill', name: rest[0] };
  }
  if (first === 'check') {
    atMost(2, rest);
    const [environment, plan] = rest;
    if (!plan) throw new UsageError('check: expected an environment and the file of a plan');
    return { kind: 'check', environment: environmentNamed(environment), plan, allowReplace };
  }
  const environment = environmentNamed(first);
  atMost(rollback ? 1 : 0, rest);
  if (!rollback) return { kind: 'release', environment, despiteAlarms };
  return {
    kind: 'rollback',
    environment,
    digest: rest[0] === undefined ? undefined : digestOf(rest[0]),
    yes,
  };
}

function environmentNamed(name: string | undefined): EnvironmentName {
  if (name === 'staging' || name === 'production') return name;
  throw new UsageError(`expected staging or production, got ${name || 'nothing'}`);
}

function digestOf(text: string): string {
  if (/^sha256:[0-9a-f]{64}$/.test(text)) return text;
  throw new UsageError(
    `expected an image's digest (sha256: and 64 hexadecimal digits), got ${text || 'nothing'}`,
  );
}

function atMost(count: number, rest: string[]): void {
  if (rest.length > count) throw new UsageError(`one argument too many: ${rest[count]}`);
}
