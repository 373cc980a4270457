import {
  type AwsClientOptions,
  type AwsClients,
  createAwsClients,
} from '../adapters/aws/clients/aws-clients.ts';
import { createResources } from '../adapters/aws/setup/setup.ts';
import { describeError } from '../core/lib/describe-error.ts';
import type { Shutdown } from '../core/process/shutdown.ts';
import { StartError } from './start-error.ts';

type Addresses = Required<Pick<AwsClientOptions, 'sqsEndpoint' | 'dynamoEndpoint' | 'observe'>>;

/** Creates the platform's queues and tables that are missing. Rejects with a StartError if it can't. */
export async function createQueuesAndTables(
  { region, prefix }: { region: string; prefix: string },
  { sqsEndpoint, dynamoEndpoint, observe }: Addresses,
  onStop: Shutdown['onStop'],
): Promise<{ clients: AwsClients; queueUrl: string }> {
  const clients = createAwsClients({ region, sqsEndpoint, dynamoEndpoint, observe });
  onStop('clients', clients.destroy);
  try {
    return { clients, ...(await createResources(clients, prefix)) };
  } catch (error) {
    const where = `at ${sqsEndpoint} (SQS) and ${dynamoEndpoint} (DynamoDB)`;
    throw new StartError(`The queues and tables ${where} could not be created: ${describeError(error)}`);
  }
}
