import { parseArgs } from 'node:util';
import { createAwsClients } from '../core/aws-clients.ts';
import { describeFailure } from '../core/aws-failure.ts';
import { createResources } from '../core/setup.ts';
import { isOfAws, readResourceConfig, useLocalCredentials } from './config.ts';

const HELP = `npm run setup: creates the queues and tables that are not there yet, and changes none that is.

  AWS_ENDPOINT_URL_SQS=… AWS_ENDPOINT_URL_DYNAMODB=… npm run setup      on emulators
  npm run setup -- --aws NAME      in the AWS account that the credentials open; NAME is the
                                   RESOURCE_PREFIX, so that nobody does this by accident

Prints QUEUE_URL, as the API and the workers want it. \`npm start\` does this by itself.`;

const { values } = parseArgs({ options: { aws: { type: 'string' }, help: { type: 'boolean', short: 'h' } } });
if (values.help) console.log(HELP);
else await setUp(values.aws).catch(fail);

async function setUp(awsName: string | undefined): Promise<void> {
  const config = readResourceConfig();
  const {
    AWS_ENDPOINT_URL_SQS: sqsEndpoint,
    AWS_ENDPOINT_URL_DYNAMODB: dynamoEndpoint,
    RESOURCE_PREFIX: prefix,
  } = config;
  const isLocal = [sqsEndpoint, dynamoEndpoint].every((url) => url !== undefined && !isOfAws(url));
  if (!isLocal && awsName !== prefix)
    throw new Error(
      `This would create queues and tables called ${prefix}-… in AWS (${config.AWS_REGION}). ` +
        `If that is meant: npm run setup -- --aws ${prefix}\n` +
        'If not, set both AWS_ENDPOINT_URL_SQS and AWS_ENDPOINT_URL_DYNAMODB to emulators.',
    );
  if (isLocal) useLocalCredentials([sqsEndpoint, dynamoEndpoint]);
  const clients = createAwsClients({ region: config.AWS_REGION, sqsEndpoint, dynamoEndpoint });
  const { queueUrl } = await createResources(clients, prefix);
  clients.destroy();
  console.log(`QUEUE_URL=${queueUrl}`);
}

function fail(error: unknown): never {
  console.error(describeFailure(error).replace(/^Error: /, ''));
  process.exit(1);
}
