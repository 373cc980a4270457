import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { monotonicNow } from '../../../core/clock/monotonic.ts';
import type { Consumer } from '../../../core/ports/queue.ts';
import { createTcpProxy } from '../../../local/testing/tcp-proxy.ts';
import type { QueueHarness } from '../../conformance/queue-harness.ts';
import { createQueues } from '../setup/setup.ts';
import { connectSqs } from '../sqs/connect-sqs.ts';
import { createSqsConsumer } from '../sqs/consumer.ts';
import { createEventQueues } from '../sqs/event-queue.ts';
import { createPatientClients } from './patient-clients.ts';

/** How the conformance suite drives SQS, behind a way to it that can be cut. */
export async function createSqsHarness(
  sqsUrl: string,
  { visibilitySeconds }: { visibilitySeconds: number },
): Promise<QueueHarness> {
  const proxy = await createTcpProxy({ targetPort: Number(new URL(sqsUrl).port) });
  const clients = createPatientClients({ sqsEndpoint: proxy.url });
  const name = `test-${randomUUID().slice(0, 8)}`;
  const url = await createQueues(clients.sqs, name, { maxReceiveCount: 4 });
  const maxDelaySeconds = Math.ceil((visibilitySeconds * 2) / 3);
  const queues = createEventQueues(clients, url, { maxDelaySeconds });
  const now = Date.now;
  const claimMs = visibilitySeconds * 1000;
  const stoodStillMs = new Map<Consumer, number>();

  return {
    ...connectSqs(queues, { now }),
    consumer() {
      const consumer: Consumer = createSqsConsumer(
        { queues, now },
        { visibilitySeconds, monotonicNow: () => monotonicNow() + (stoodStillMs.get(consumer) ?? 0) },
      );
      return consumer;
    },
    // To SQS it is the same: no heartbeat comes any more.
    crash: (consumer) => void consumer.close(),
    async stall(consumer) {
      stoodStillMs.set(consumer, (stoodStillMs.get(consumer) ?? 0) + claimMs * 1.5);
    },
    cut: proxy.cut,
    mend: proxy.restore,
    now,
    pass: (ms) => delay(ms),
    claimMs,
    longDelayMs: maxDelaySeconds * 3_250,
    unsendable: 'x'.repeat(2 * 1024 * 1024),
    async close() {
      clients.destroy();
      await proxy.close();
    },
  };
}
