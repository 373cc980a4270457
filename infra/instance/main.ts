import { createInstanceGroup } from '../../adapters/aws/instance/instance-group.ts';
import { createInstanceMetadata } from '../../adapters/aws/instance/instance-metadata.ts';
import { readSecret } from '../../adapters/aws/instance/read-secret.ts';
import { describeError } from '../../core/lib/describe-error.ts';
import { optionsOrExit } from '../../core/process/command-line.ts';
import { onStopSignal } from '../../core/process/stop-signals.ts';
import { TIMINGS } from '../../core/settings/timings.ts';
import { createLogger } from '../../core/telemetry/logging.ts';
import { askProcess } from './ask-process.ts';
import { completeDrain } from './complete-drain.ts';
import { environmentLine } from './environment-file.ts';
import { HELP, type InstanceCommand, readOptions } from './options.ts';
import { readOwnId } from './own-id.ts';
import { watch } from './watch.ts';

const options = optionsOrExit(readOptions(process.argv.slice(2)), HELP);
const stopping = new AbortController();
onStopSignal(() => stopping.abort());
try {
  await run(options, stopping.signal);
} catch (error) {
  if (!stopping.signal.aborted) process.stderr.write(`${describeError(error)}\n`);
  process.exit(stopping.signal.aborted ? 130 : 1);
}

async function run(asked: InstanceCommand, signal: AbortSignal): Promise<void> {
  if (asked.command === 'secrets') return printSecrets(asked);
  const logger = createLogger({ service: 'sluice-instance', level: 'info' });
  const { region, group: name, metadataUrl } = asked;
  const instance = createInstanceMetadata(metadataUrl === undefined ? {} : { url: metadataUrl });
  // A group waits only so long for an instance that has drained.
  const maxSeconds = asked.command === 'drained' ? TIMINGS.terminationHook : Infinity;
  const instanceId = await readOwnId({ instance, logger, signal, maxSeconds });
  const group = createInstanceGroup({ region, group: name, instanceId });
  if (asked.command === 'drained') return completeDrain({ group, logger, signal });
  const isOk = askProcess(asked.processUrl);
  return watch({ instance, group, isOk, logger, signal });
}

async function printSecrets({ region, secrets }: InstanceCommand & { command: 'secrets' }): Promise<void> {
  // All of them or none: a file with half of the secrets would start the process with the wrong ones.
  const values = await Promise.all(secrets.map(({ id }) => readSecret(region, id)));
  process.stdout.write(secrets.map(({ name }, at) => environmentLine(name, values[at] ?? '')).join(''));
}
