import { inject } from 'vitest';
import { describeQueue } from '../../conformance/queue.suite.ts';
import { createSqsHarness } from '../testing/sqs-harness.ts';

describeQueue(
  'SQS',
  (attempt) => createSqsHarness(inject('sqsUrl'), { visibilitySeconds: 3 * 2 ** attempt }),
  { retry: 2 },
);
