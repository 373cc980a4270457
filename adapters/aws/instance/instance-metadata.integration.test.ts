import { afterAll, beforeAll, expect, test } from 'vitest';
import { type StandInAws, startStandInAws } from '../../../infra/instance/testing/stand-in-aws.ts';
import { createInstanceMetadata } from './instance-metadata.ts';

let aws: StandInAws;
beforeAll(async () => {
  aws = await startStandInAws();
});
afterAll(() => aws.stop());

test('an instance reads its id and its target with a token', async () => {
  const metadata = createInstanceMetadata({ url: aws.url, timeoutMs: 60_000 });
  expect(await metadata.id()).toBe('i-0abc');
  expect(await metadata.target()).toBe('InService');
});

test('an instance in no group has no target', async () => {
  aws.target = undefined;
  expect(await createInstanceMetadata({ url: aws.url, timeoutMs: 60_000 }).target()).toBeUndefined();
});

test('a metadata service that does not answer is an error', async () => {
  const unreachable = createInstanceMetadata({ url: 'http://127.0.0.1:1' });
  await expect(unreachable.target()).rejects.toThrow();
});
