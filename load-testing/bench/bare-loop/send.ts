/** The sending half of the bare loop: messages of 50 events, eight calls at a time. */
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { dieWithParent, reportReady } from '../../../core/process/child-process.ts';
import { sampleEvent } from '../sample-event.ts';
import { readConfig } from './config.ts';

const EVENTS_A_MESSAGE = 50;
const IN_FLIGHT = 8;

const config = readConfig();
const sqs = new SQSClient({
  region: config.AWS_REGION,
  ...(config.AWS_ENDPOINT_URL_SQS ? { endpoint: config.AWS_ENDPOINT_URL_SQS } : {}),
  md5: false,
  useQueueUrlAsEndpoint: false,
});
let left = config.EVENTS;

dieWithParent();
reportReady(0);
await Promise.all(Array.from({ length: IN_FLIGHT }, sendUntilDone));
process.exit(0);

async function sendUntilDone(): Promise<void> {
  while (left > 0) {
    const events = Math.min(EVENTS_A_MESSAGE, left);
    left -= events;
    await sqs.send(new SendMessageCommand({ QueueUrl: config.QUEUE_URL, MessageBody: body(events) }));
  }
}

/** As many bytes per event as an envelope of the product has. */
function body(events: number): string {
  const now = Date.now();
  const rows = Array.from({ length: events }, (_, index) => ({
    id: crypto.randomUUID(),
    accepted_at: now,
    traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00',
    run: 1,
    attempt: 1,
    ...sampleEvent(index),
  }));
  return JSON.stringify(rows);
}
