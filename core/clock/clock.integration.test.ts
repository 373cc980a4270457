import { afterEach, describe, expect, inject, test } from 'vitest';
import { createAwsBackEnd } from '../../adapters/aws/aws-back-end.ts';
import { createOwnResources } from '../../adapters/aws/testing/own-resources.ts';
import { PATIENT_DEADLINES } from '../../adapters/aws/testing/patient-deadlines.ts';
import { createTcpProxy } from '../../local/testing/tcp-proxy.ts';
import { MINUTE_MS } from '../lib/durations.ts';
import type { BackEnd } from '../ports/back-end.ts';
import { sampleEvent } from '../testing/sample-event.ts';
import { type Clock, createClock } from './clock.ts';
import { waitForFirstAnswer } from './first-answer.ts';

const emulators = { sqsUrl: inject('sqsUrl'), dynamoUrl: inject('dynamoUrl') };
const destroyed: BackEnd[] = [];
afterEach(() => {
  for (const aws of destroyed.splice(0)) aws.destroy();
});

/** Processes of one deployment, each with a clock that is off by the given time. */
const questionsTo = ({ store, readBacklog }: BackEnd) => [store.ready, readBacklog];

async function processesWith(...offsetsMs: number[]): Promise<{ clock: Clock; aws: BackEnd }[]> {
  const own = await createOwnResources(emulators);
  own.close();
  return offsetsMs.map((offsetMs) => startProcess(own, offsetMs, emulators));
}

function startProcess(
  own: { prefix: string; queueUrl: string },
  offsetMs: number,
  { sqsUrl, dynamoUrl }: typeof emulators,
) {
  const clock = createClock({ wallNow: () => Date.now() + offsetMs });
  const config = {
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL_SQS: sqsUrl,
    AWS_ENDPOINT_URL_DYNAMODB: dynamoUrl,
    RESOURCE_PREFIX: own.prefix,
    QUEUE_URL: own.queueUrl,
    EVENT_RETENTION_DAYS: 1,
    deadlines: PATIENT_DEADLINES,
  };
  const aws = createAwsBackEnd(config, clock);
  destroyed.push(aws);
  return { clock, aws };
}

describe.each([10 * MINUTE_MS, -10 * MINUTE_MS])('a process whose clock is off by %i ms', (offsetMs) => {
  test('has the right time once a service has answered', async () => {
    const [off] = await processesWith(offsetMs);
    if (!off) throw new Error('no process');
    const { clock, aws } = off;
    await waitForFirstAnswer(questionsTo(aws), { timeoutMs: 60_000 });

    const [beforeMs, toldMs, uncertaintyMs] = [Date.now(), clock.now(), clock.uncertaintyMs()];
    expect(toldMs).toBeGreaterThan(beforeMs - uncertaintyMs - 1);
    expect(toldMs).toBeLessThan(Date.now() + uncertaintyMs + 1);
    expect(uncertaintyMs).toBeLessThan(MINUTE_MS);
    expect(clock.offsetMs() / MINUTE_MS).toBeCloseTo(offsetMs / MINUTE_MS, 0);
  });

  test('exchanges timestamps with a process whose clock is right', async () => {
    const [off, right] = await processesWith(offsetMs, 0);
    if (!off || !right) throw new Error('no processes');
    await waitForFirstAnswer(questionsTo(off.aws), { timeoutMs: 60_000 });
    const event = sampleEvent();

    const beforeMs = Date.now();
    await off.aws.store.conclude(event);
    const stored = (await right.aws.store.find([event.id])).get(event.id)?.stored;
    expect(Math.abs((stored?.storedAtMs ?? 0) - beforeMs)).toBeLessThan(MINUTE_MS);

    await off.aws.fleet.announce('a worker', 2 * MINUTE_MS);
    await right.aws.fleet.announce('another', 2 * MINUTE_MS);
    expect(await right.aws.fleet.read()).toMatchObject({ live: 2 });
    expect(await off.aws.fleet.read()).toMatchObject({ live: 2 });
  });
});

test('a process that reaches neither the queue nor the table still starts, by its own clock', async () => {
  const own = await createOwnResources(emulators);
  own.close();
  const proxy = await createTcpProxy({ targetPort: Number(new URL(emulators.dynamoUrl).port) });
  const unreachable = { sqsUrl: proxy.url, dynamoUrl: proxy.url };
  proxy.cut();
  const { clock, aws } = startProcess(own, 10 * MINUTE_MS, unreachable);
  await waitForFirstAnswer(questionsTo(aws), { timeoutMs: 60_000 });
  expect(clock.now()).toBeGreaterThan(Date.now() + 9 * MINUTE_MS);

  proxy.restore();
  proxy.stall();
  await waitForFirstAnswer(questionsTo(aws), { timeoutMs: 1 });
  await proxy.close();
});
