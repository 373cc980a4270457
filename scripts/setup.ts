import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type AwsClients, createAwsClients } from '../adapters/aws/clients/aws-clients.ts';
import { createResources } from '../adapters/aws/setup/setup.ts';
import { backOffMs } from '../core/lib/back-off.ts';
import { describeError } from '../core/lib/describe-error.ts';
import { HELP_OPTION, optionsOrExit, readCommandLine, wholeNumber } from '../core/process/command-line.ts';
import { isAwsEndpoint, readResourceConfig, useLocalCredentials } from './config.ts';

const HELP = `npm run setup: creates the queues and tables that are missing, and changes no existing one.

  AWS_ENDPOINT_URL_SQS=… AWS_ENDPOINT_URL_DYNAMODB=… npm run setup      on emulators
  npm run setup -- --aws NAME      in the AWS account of the credentials; NAME must be the
                                   RESOURCE_PREFIX, so that nobody does this by accident
  --wait SECONDS                   retries for that long, for emulators that are starting

Prints QUEUE_URL for the API and the workers. \`npm start\` does all this itself.`;

type Options = { aws: string | undefined; waitSeconds: number };

const commandLine = readCommandLine<Options>(() => {
  const { values } = parseArgs({
    options: { ...HELP_OPTION, aws: { type: 'string' }, wait: { type: 'string' } },
  });
  return values.help
    ? 'help'
    : { aws: values.aws, waitSeconds: wholeNumber('wait', values.wait, { min: 0 }) ?? 0 };
});
await setUp(optionsOrExit(commandLine, HELP)).catch(fail);

async function setUp({ aws, waitSeconds }: Options): Promise<void> {
  const config = readResourceConfig();
  const {
    AWS_ENDPOINT_URL_SQS: sqsEndpoint,
    AWS_ENDPOINT_URL_DYNAMODB: dynamoEndpoint,
    RESOURCE_PREFIX: prefix,
  } = config;
  const isLocal = [sqsEndpoint, dynamoEndpoint].every((url) => url !== undefined && !isAwsEndpoint(url));
  if (!isLocal && aws !== prefix)
    throw new Error(
      `This would create queues and tables called ${prefix}-… in AWS (${config.AWS_REGION}). ` +
        `To do so: npm run setup -- --aws ${prefix}\n` +
        'Otherwise set both AWS_ENDPOINT_URL_SQS and AWS_ENDPOINT_URL_DYNAMODB to emulators.',
    );
  if (isLocal) useLocalCredentials([sqsEndpoint, dynamoEndpoint]);
  const clients = createAwsClients({ region: config.AWS_REGION, sqsEndpoint, dynamoEndpoint });
  const { queueUrl } = await createWithin(waitSeconds, clients, prefix);
  clients.destroy();
  console.log(`QUEUE_URL=${queueUrl}`);
}

async function createWithin(seconds: number, clients: AwsClients, prefix: string) {
  const deadlineMs = performance.now() + seconds * 1000;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await createResources(clients, prefix);
    } catch (error) {
      const leftMs = deadlineMs - performance.now();
      if (leftMs <= 0) throw error;
      if (attempt === 1) console.error(`${describeError(error)}; retrying for ${seconds} s`);
      await delay(Math.min(leftMs, backOffMs(attempt, { baseMs: 500, capMs: 5_000 })));
    }
  }
}

function fail(error: unknown): never {
  console.error(describeError(error).replace(/^Error: /, ''));
  process.exit(1);
}
