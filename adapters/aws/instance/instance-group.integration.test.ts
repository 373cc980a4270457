import { afterAll, beforeAll, expect, test } from 'vitest';
import { type StandInAws, startStandInAws } from '../../../infra/instance/testing/stand-in-aws.ts';
import { createInstanceGroup } from './instance-group.ts';

let aws: StandInAws;
beforeAll(async () => {
  aws = await startStandInAws();
});
afterAll(() => aws.stop());

const group = () =>
  createInstanceGroup({
    region: 'us-east-1',
    group: 'sluice-staging-worker',
    instanceId: 'i-0abc',
    endpoint: aws.url,
  });

test('an instance reports itself, even within the grace period of its health', async () => {
  await group().reportUnhealthy();
  expect(aws.calls.at(-1)).toMatchObject({
    Action: 'SetInstanceHealth',
    InstanceId: 'i-0abc',
    HealthStatus: 'Unhealthy',
    ShouldRespectGracePeriod: 'false',
  });
});

test('completing a hook that is not there is no error', async () => {
  expect(await group().completeHook('drain')).toBe('absent');
});

test('completing a hook that the group waits for ends the wait', async () => {
  aws.waiting.add('drain');
  expect(await group().completeHook('drain')).toBe('completed');
  expect(aws.waiting.size).toBe(0);
});

test('a call that fails twice is an error, for its caller to try again', async () => {
  aws.failures = 2;
  await expect(group().completeHook('drain')).rejects.toThrow('try again');
});
