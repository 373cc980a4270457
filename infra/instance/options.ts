import { parseArgs } from 'node:util';
import {
  type CommandLine,
  HELP_OPTION,
  readCommandLine,
  UsageError,
} from '../../core/process/command-line.ts';

export const HELP = `node infra/instance/main.ts COMMAND: what runs on an instance beside the API or a worker, with the host's network.

  watch --region R --group G --process URL    until the group terminates the instance: says when the process at URL is
                                              ready, and has the instance replaced when it is not live for a minute
  drained --region R --group G                tells the group that the process has stopped
  secrets --region R NAME=SECRET...           prints NAME=value for each secret of Secrets Manager, for docker --env-file

  --metadata URL    the metadata service, if not that of EC2

watch and drained log JSON lines. secrets prints values: send its output to a file that only root can read.`;

export type InstanceCommand =
  | { command: 'watch'; region: string; group: string; processUrl: string; metadataUrl: string | undefined }
  | { command: 'drained'; region: string; group: string; metadataUrl: string | undefined }
  | { command: 'secrets'; region: string; secrets: { name: string; id: string }[] };

export function readOptions(args: string[]): CommandLine<InstanceCommand> {
  return readCommandLine(() => {
    const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
    if (values.help) return 'help';
    const [command, ...rest] = positionals;
    const need = (name: 'region' | 'group' | 'process') => {
      const value = values[name];
      if (!value) throw new UsageError(`${command}: expected --${name}`);
      return value;
    };
    const metadataUrl = values.metadata;
    switch (command) {
      case 'watch':
        return {
          command,
          region: need('region'),
          group: need('group'),
          processUrl: need('process'),
          metadataUrl,
        };
      case 'drained':
        return { command, region: need('region'), group: need('group'), metadataUrl };
      case 'secrets':
        return { command, region: need('region'), secrets: rest.map(readPair) };
      default:
        throw new UsageError(`expected watch, drained or secrets, got ${command ?? 'nothing'}`);
    }
  });
}

const text = { type: 'string' } as const;
const OPTIONS = { ...HELP_OPTION, region: text, group: text, process: text, metadata: text };

function readPair(pair: string): { name: string; id: string } {
  const [, name, id] = /^([A-Z_]+)=(.+)$/.exec(pair) ?? [];
  if (name === undefined || id === undefined) throw new UsageError(`expected NAME=SECRET, got ${pair}`);
  return { name, id };
}
