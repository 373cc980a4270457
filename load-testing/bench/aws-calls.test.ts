import { expect, test } from 'vitest';
import { callsSince } from './aws-calls.ts';

test('calls are counted by service, from the last report on', () => {
  const before = { 'AmazonSQS.SendMessage': 10, 'DynamoDB_20120810.Query': 1 };
  const after = {
    'AmazonSQS.SendMessage': 15,
    'AmazonSQS.ReceiveMessage': 2,
    'DynamoDB_20120810.Query': 1,
    'DynamoDB_20120810.PutItem': 4,
  };
  expect(callsSince(before, after)).toEqual({ sqs: 7, dynamo: 4 });
});
