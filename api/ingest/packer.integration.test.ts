import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { createSqsSender } from '../../adapters/aws/sqs/connect-sqs.ts';
import { createEventQueues, type EventQueues } from '../../adapters/aws/sqs/event-queue.ts';
import { createOwnResources, type OwnResources } from '../../adapters/aws/testing/own-resources.ts';
import { createPatientClients } from '../../adapters/aws/testing/patient-clients.ts';
import { decodePack } from '../../core/event/decode-pack.ts';
import { createEventIds } from '../../core/event/event-id.ts';
import { encodeEvent, type QueuedEvent } from '../../core/event/pack.ts';
import { startTrace } from '../../core/event/trace-context.ts';
import { createTcpProxy, type TcpProxy } from '../../local/testing/tcp-proxy.ts';
import { createPacker, type Packer } from './packer.ts';

let own: OwnResources;
let queues: EventQueues;
let proxy: TcpProxy;
let packer: Packer;

beforeEach(async () => {
  own = await createOwnResources({ sqsUrl: inject('sqsUrl'), dynamoUrl: inject('dynamoUrl') });
  queues = createEventQueues(own.clients, own.queueUrl);
  proxy = await createTcpProxy({ targetPort: Number(new URL(inject('sqsUrl')).port) });
  const clients = createPatientClients({ sqsEndpoint: proxy.url });
  packer = createPacker(
    {
      sender: createSqsSender(createEventQueues(clients, own.queueUrl).events),
      probe: { packSent: () => {}, shed: () => {} },
    },
    { lingerMs: 1, maxWaitMs: 60_000, sendTimeoutMs: 60_000 },
  );
  return async () => {
    clients.destroy();
    await proxy.close();
  };
});
afterEach(() => own.close());

const ids = createEventIds(['a secret of the tests of the packer']);

function newEvent(): QueuedEvent {
  return {
    id: ids.mint(Date.now()),
    content: { eventType: 'test', payload: 1 },
    acceptedAtMs: Date.now(),
    traceparent: startTrace().traceparent,
    run: 1,
    attempt: 1,
  };
}

async function takeQueued(): Promise<QueuedEvent[]> {
  const events: QueuedEvent[] = [];
  while (true) {
    const answer = await queues.events.receive({ maxMessages: 10, waitSeconds: 0 });
    if (answer.kind !== 'received') throw new Error(answer.reason);
    if (answer.messages.length === 0) return events;
    for (const { body, messageId } of answer.messages) {
      const pack = decodePack(body, messageId, 0);
      if (pack.kind === 'pack') events.push(...pack.events);
    }
  }
}

/** Sends an event while its pack's first try is cut off, and returns the copies in the queue. */
async function copiesOfOneAccepted(lost: 'request' | 'answer'): Promise<QueuedEvent[]> {
  const event = newEvent();
  proxy.loseNext(lost);

  expect(await packer.accept(encodeEvent(event))).toEqual({ kind: 'queued' });

  const copies = await takeQueued();
  expect(new Set(copies.map(({ id }) => id))).toEqual(new Set([event.id]));
  return copies;
}

test('a pack whose confirmation is lost is sent again, with the second copy marked as a repeat', async () => {
  const copies = await copiesOfOneAccepted('answer');

  expect(copies).toHaveLength(2);
  expect(copies.filter(({ repeat }) => repeat)).toHaveLength(1);
});

test('a pack that is cut off on its way is sent again, marked as a repeat', async () => {
  expect(await copiesOfOneAccepted('request')).toMatchObject([{ repeat: true }]);
});
