import { expect, test } from 'vitest';
import { canRunMoto, startMoto } from './moto.ts';

test.skipIf(!canRunMoto())('moto answers as AWS does, until it is stopped', async () => {
  const moto = await startMoto();

  const answer = await fetch(`${moto.url}/?Action=DescribeAutoScalingGroups&Version=2011-01-01`, {
    headers: { authorization: 'AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/autoscaling/aws4_request' },
  });

  expect(await answer.text()).toContain('<DescribeAutoScalingGroupsResponse');
  await moto.stop();
  await expect(fetch(moto.url)).rejects.toThrow('fetch failed');
});
