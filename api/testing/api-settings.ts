import type { OwnResources } from '../../adapters/aws/testing/own-resources.ts';

/** The settings of an API process with its own queue and tables, on a free port. */
export function apiSettings(
  own: Pick<OwnResources, 'prefix' | 'queueUrl'>,
  { sqsUrl, dynamoUrl }: { sqsUrl: string; dynamoUrl: string },
): Record<string, string> {
  return {
    AWS_ENDPOINT_URL_SQS: sqsUrl,
    AWS_ENDPOINT_URL_DYNAMODB: dynamoUrl,
    RESOURCE_PREFIX: own.prefix,
    QUEUE_URL: own.queueUrl,
    EVENT_ID_SECRETS: 'a secret of the API process tests',
    HOST: '127.0.0.1',
    PORT: '0',
  };
}
