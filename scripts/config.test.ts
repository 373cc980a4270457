import { describe, expect, test } from 'vitest';
import { isAwsEndpoint, startSettings } from './config.ts';

test.each([
  'https://sqs.eu-central-1.amazonaws.com',
  'https://sqs.cn-north-1.amazonaws.com.cn',
  'https://sqs.eusc-de-east-1.amazonaws.eu',
  'https://vpce-0a1b2c3d-4e5f.sqs.us-east-1.vpce.amazonaws.com',
  'https://dynamodb.us-east-1.api.aws',
  'https://sqs.us-east-1.api.aws./',
  'https://sqs.cn-north-1.api.amazonwebservices.com.cn',
])('%s is an AWS endpoint', (endpoint) => {
  expect(isAwsEndpoint(endpoint)).toBe(true);
});

test.each([
  'http://127.0.0.1:4566',
  'http://sqs:9324',
  'https://amazonaws.com.example.org',
  'https://notamazonaws.com',
])('%s is not an AWS endpoint', (endpoint) => {
  expect(isAwsEndpoint(endpoint)).toBe(false);
});

describe('the settings of npm start', () => {
  const mistakesOf = (settings: Record<string, string>) =>
    startSettings
      .safeParse(settings)
      .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);

  test('all have a default', () => {
    expect(startSettings.parse({})).toMatchObject({
      PORT: 8080,
      HOST: '127.0.0.1',
      WORKERS_MIN: 2,
      DATA_DIR: '.data',
    });
  });

  test('never point at AWS, where queues and tables would be created without asking', () => {
    const endpoint = "expected an endpoint that is not AWS's; for AWS, use `npm run setup -- --aws NAME`";
    expect(
      mistakesOf({
        AWS_ENDPOINT_URL_SQS: 'https://sqs.eu-central-1.amazonaws.com',
        AWS_ENDPOINT_URL_DYNAMODB: 'https://dynamodb.us-east-1.api.aws',
      }),
    ).toEqual([`AWS_ENDPOINT_URL_SQS: ${endpoint}`, `AWS_ENDPOINT_URL_DYNAMODB: ${endpoint}`]);
    expect(mistakesOf({ AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:9324' })).toBeUndefined();
  });

  test('refuse a minimum of workers above the maximum', () => {
    expect(mistakesOf({ WORKERS_MIN: '5', WORKERS_MAX: '4' })).toEqual([
      'WORKERS_MAX: expected at least WORKERS_MIN (WORKERS_MAX is two per core by default: set both)',
    ]);
    expect(mistakesOf({ WORKERS_MIN: '4', WORKERS_MAX: '4' })).toBeUndefined();
  });
});
