import { eventQueueName } from '../../adapters/aws/setup/resources.ts';
import { findPlatform } from '../../local/data/platform-file.ts';
import { isAwsEndpoint, type ResourceConfig } from '../config.ts';

export type EventQueueAddress = { region: string; sqsEndpoint: string | undefined; queueUrl: string };

/** The event queue that the settings name, or else that of the platform that runs on the data folder. Throws without. */
export function findEventQueue(config: ResourceConfig): EventQueueAddress {
  const { AWS_REGION: region, AWS_ENDPOINT_URL_SQS: sqsEndpoint, QUEUE_URL, DATA_DIR } = config;
  if (QUEUE_URL !== undefined) return { region, sqsEndpoint, queueUrl: QUEUE_URL };
  if (sqsEndpoint !== undefined && !isAwsEndpoint(sqsEndpoint)) {
    const queueUrl = `${sqsEndpoint}/000000000000/${eventQueueName(config.RESOURCE_PREFIX)}`;
    return { region, sqsEndpoint, queueUrl };
  }
  const platform = sqsEndpoint === undefined ? findPlatform(DATA_DIR) : undefined;
  if (platform !== undefined)
    return { region: platform.region, sqsEndpoint: platform.sqs, queueUrl: platform.queueUrl };
  throw new Error(
    `No platform runs on ${DATA_DIR}: start one with \`npm start\`, or set DATA_DIR to the folder of the one that runs.\n` +
      'For a queue in AWS, set QUEUE_URL to the URL of the event queue.',
  );
}
