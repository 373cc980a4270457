import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { BackEnd } from '../../core/ports/back-end.ts';
import { sampleEvent } from '../../core/testing/sample-event.ts';
import { createAwsBackEnd } from './aws-back-end.ts';
import { createOwnResources, type OwnResources } from './testing/own-resources.ts';
import { PATIENT_DEADLINES } from './testing/patient-deadlines.ts';

let own: OwnResources;
let backEnd: BackEnd;

beforeAll(async () => {
  const [sqsUrl, dynamoUrl] = [inject('sqsUrl'), inject('dynamoUrl')];
  own = await createOwnResources({ sqsUrl, dynamoUrl });
  backEnd = createAwsBackEnd({
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL_SQS: sqsUrl,
    AWS_ENDPOINT_URL_DYNAMODB: dynamoUrl,
    RESOURCE_PREFIX: own.tables.events.replace(/-events$/, ''),
    QUEUE_URL: own.queueUrl,
    EVENT_RETENTION_DAYS: 1,
    deadlines: PATIENT_DEADLINES,
  });
});
afterAll(() => {
  backEnd.destroy();
  own.close();
});

test('a process that is told the prefix and the queue reaches every queue and table', async () => {
  const { readBacklog, store, idempotencyKeys, rollups, totals, leases } = backEnd;
  const event = sampleEvent();

  expect(await store.conclude(event)).toEqual({ kind: 'stored' });
  expect((await store.find([event.id])).get(event.id)?.stored?.id).toBe(event.id);
  expect(await idempotencyKeys.claim('key#1', event)).toEqual({ kind: 'held', holder: event });
  expect(await leases.read('recount', AbortSignal.timeout(60_000))).toEqual({
    holder: undefined,
    version: 0,
  });
  expect(await totals.read()).toBeUndefined();
  expect(await rollups.read('api', 0, 1)).toEqual([]);
  expect(await readBacklog()).toMatchObject({ outstanding: 0, deadLetters: 0 });
});
