import { expect, test } from 'vitest';
import { isAwsEndpoint } from './config.ts';

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
