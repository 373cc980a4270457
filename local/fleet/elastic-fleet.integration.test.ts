import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { type AwsClients, createAwsClients } from '../../adapters/aws/clients/aws-clients.ts';
import { createEventQueues, type EventQueues } from '../../adapters/aws/sqs/event-queue.ts';
import { PATIENT_DEADLINES } from '../../adapters/aws/testing/patient-deadlines.ts';
import { createEventIds } from '../../core/event/event-id.ts';
import { encodeAlone } from '../../core/event/pack.ts';
import { startTrace } from '../../core/event/trace-context.ts';
import { DEFAULT_SCALING } from '../../core/scaling/scaling.ts';
import { useLocalCredentials } from '../../scripts/config.ts';
import { type Platform, startPlatform } from '../platform.ts';
import { waitFor } from '../processes/wait-for.ts';
import type { FleetChange } from './fleet.ts';

/** A worker handles 25 events of 200 ms a second: the backlog needs more than three workers, and outlasts their start. */
const WORKER = { POLLERS: '1', MAX_IN_FLIGHT_MESSAGES: '14', HANDLER_CONCURRENCY: '5', LOG_LEVEL: 'warn' };
const BACKLOG = 800;

const ids = createEventIds([randomBytes(32).toString('hex')]);
const changes: FleetChange[] = [];
const lines: string[] = [];
let platform: Platform;
let clients: AwsClients;
let queues: EventQueues;
let sent = 0;

beforeAll(async () => {
  useLocalCredentials([]);
  platform = await startPlatform({
    api: { host: '127.0.0.1', port: 0 },
    scaling: {
      ...DEFAULT_SCALING,
      concurrency: 10,
      busyServiceSeconds: { floor: 0.1, default: 0.4 },
      minWorkers: 1,
      maxWorkers: 3,
      scaleInCooldownMs: 1_000,
    },
    region: 'us-east-1',
    prefix: 'fleet',
    logLevel: 'warn',
    workerSettings: WORKER,
    say: (line) => lines.push(line),
    onFleetChange: (change) => changes.push(change),
    async beforeWorkers({ queueUrl }) {
      const sqsEndpoint = `http://127.0.0.1:${new URL(queueUrl).port}`;
      clients = createAwsClients({ region: 'us-east-1', sqsEndpoint, deadlines: PATIENT_DEADLINES });
      queues = createEventQueues(clients, queueUrl);
      await Promise.all(Array.from({ length: BACKLOG }, () => send(200)));
    },
  });
});
afterAll(async () => {
  await platform.stop();
  clients.destroy();
});

test('grows with a backlog, reports why, and shrinks while its workers finish what they hold', async () => {
  await waitFor(() => platform.fleet.workers().length === 3, { what: 'three workers' });
  expect(changes[0]).toMatchObject({ kind: 'resized', from: 1, to: 3 });
  expect(lines).toContainEqual(
    expect.stringMatching(/^fleet 1 → 3: backlog \d+ ÷ 25 per worker = \d+ needed/),
  );
  await waitFor(async () => /^sluice_workers_desired 3$/m.test(await metrics()), { what: 'the metric' });

  await waitFor(async () => (await queues.depth()).visible === 0, {
    what: 'the backlog',
    timeoutMs: 180_000,
  });
  // Ten of these are in flight, and one worker takes only five: so another drains while it holds some.
  await waitFor(
    async () => {
      await send(5_000);
      return changes.filter(({ kind }) => kind === 'drained').length >= 2;
    },
    { what: 'two workers to drain', timeoutMs: 180_000, everyMs: 500 },
  );

  const drained = changes.filter((change) => change.kind === 'drained');
  for (const { exit } of drained) expect(exit).toEqual({ code: 0, signal: null });
  expect(Math.max(...drained.map(({ seconds }) => seconds))).toBeGreaterThan(1);
  const counted = await waitFor(
    async () => {
      const seen = await statistics();
      return seen.events.processed === sent && seen.queue !== null ? seen : undefined;
    },
    { what: 'all to be counted', timeoutMs: 180_000, everyMs: 500 },
  );
  expect(counted).toMatchObject({
    events: { processed: sent, duplicate: 0, failed: 0 },
    queue: { oldest_age_as_of: expect.any(String) },
  });
  await waitFor(async () => DOWN_TWICE.test(await metrics()), { what: 'the changes to be told' });
}, 600_000);

const DOWN_TWICE = /sluice_scaling_decisions_total\{direction="down"\} [2-9]/;

async function send(waitMs: number): Promise<void> {
  sent += 1;
  const event = {
    id: ids.mint(Date.now()),
    content: { eventType: 'demo.slow', payload: { wait_ms: waitMs } },
    acceptedAtMs: Date.now(),
    traceparent: startTrace().traceparent,
    run: 1,
    attempt: 1,
  };
  expect(await queues.events.send(encodeAlone(event, Date.now()))).toEqual({ kind: 'confirmed' });
}

async function metrics(): Promise<string> {
  return (await fetch(`${platform.api.url()}/metrics`)).text();
}

const answer = z.looseObject({ events: z.looseObject({ processed: z.number() }), queue: z.unknown() });

async function statistics(): Promise<z.output<typeof answer>> {
  const response = await fetch(`${platform.api.url()}/stats?window=1h`);
  return answer.parse(await response.json());
}
