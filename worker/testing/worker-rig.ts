import pino from 'pino';
import { createAwsBackEnd } from '../../adapters/aws/aws-back-end.ts';
import type { EventQueues } from '../../adapters/aws/sqs/event-queue.ts';
import { createOwnResources } from '../../adapters/aws/testing/own-resources.ts';
import { PATIENT_DEADLINES } from '../../adapters/aws/testing/patient-deadlines.ts';
import { createMinuteCounter } from '../../core/counts/rollups.ts';
import type { EventContent } from '../../core/event/event.ts';
import { createEventIds } from '../../core/event/event-id.ts';
import { encodeEvent, encodePack, type QueuedEvent } from '../../core/event/pack.ts';
import type { StoredEvent } from '../../core/event/stored-event.ts';
import { startTrace } from '../../core/event/trace-context.ts';
import type { BackEnd } from '../../core/ports/back-end.ts';
import type { SpanSink } from '../../core/ports/span-sink.ts';
import { createWorkerMetrics } from '../../core/telemetry/metrics/worker-metrics.ts';
import { createSpanTimes } from '../../core/telemetry/tracing/span-times.ts';
import { UNTRACED } from '../../core/telemetry/tracing/trace-contexts.ts';
import { createWholeTraces } from '../../core/telemetry/tracing/whole-traces.ts';
import { createWorkerSpans } from '../../core/telemetry/tracing/worker-spans.ts';
import { createWorkerProbe } from '../../core/telemetry/worker-probe.ts';
import { waitFor } from '../../local/processes/wait-for.ts';
import { createHandlers, type Handler } from '../handlers/handler.ts';
import { startWorker, type Worker, type WorkerOptions } from '../worker.ts';

/** Fresh queues and tables, and workers of this process on them. */
export type WorkerRig = {
  backEnd: BackEnd;
  /** SQS's own queues behind the port. */
  queues: EventQueues;
  queueUrl: string;
  prefix: string;
  startWorker(options?: Partial<WorkerOptions>): Worker;
  event(content?: Partial<EventContent>): QueuedEvent;
  /** Puts one pack on the queue. */
  enqueue(...events: QueuedEvent[]): Promise<void>;
  stored(id: string): Promise<StoredEvent>;
  /** The number of events that this rig's workers counted under an outcome. */
  counted(outcome: string): Promise<number>;
  /** The letters in the dead-letter queue, once there are `count`. */
  deadLetters(count: number): Promise<{ body: string; reason: string | undefined }[]>;
  close(): Promise<void>;
};

type Endpoints = { sqsUrl: string; dynamoUrl: string };

const FAST: WorkerOptions = {
  pollers: 1,
  receiveWaitSeconds: 1,
  maxInFlightMessages: 40,
  handlerConcurrency: 50,
  handlerTimeoutMs: 60_000,
  retryDelaysMs: [0, 0, 0, 0],
  drainMs: 60_000,
};

type Options = {
  handlers?: Handler[];
  workerEndpoints?: Endpoints;
  /** The workers trace, and report their spans here. */
  spanSink?: Pick<SpanSink, 'record'>;
};

/** `workerEndpoints`: the endpoints that the workers use, if they differ from the test's own: a proxy, say. */
export async function createWorkerRig(
  endpoints: Endpoints,
  { handlers = [], workerEndpoints = endpoints, spanSink }: Options = {},
): Promise<WorkerRig> {
  const own = await createOwnResources(endpoints);
  const { prefix, queueUrl, queues } = own;
  const backEndAt = ({ sqsUrl, dynamoUrl }: Endpoints) =>
    createAwsBackEnd({
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL_SQS: sqsUrl,
      AWS_ENDPOINT_URL_DYNAMODB: dynamoUrl,
      RESOURCE_PREFIX: prefix,
      QUEUE_URL: queueUrl,
      EVENT_RETENTION_DAYS: 1,
      deadlines: PATIENT_DEADLINES,
    });
  const backEnd = backEndAt(endpoints);
  const workerBackEnd = backEndAt(workerEndpoints);
  const metrics = createWorkerMetrics();
  const logger = pino({ level: 'silent' });
  const spans = spanSink && createSpans(spanSink);
  const probe = createWorkerProbe({ metrics, logger, counter: createMinuteCounter(), spans });
  const contexts = spans?.contexts ?? UNTRACED;
  const ids = createEventIds(['a secret of the worker tests']);
  const workers: Worker[] = [];

  const rig: WorkerRig = {
    backEnd,
    queues,
    queueUrl,
    prefix,
    startWorker(options) {
      const worker = startWorker(
        {
          ...workerBackEnd,
          handlers: createHandlers(handlers),
          probe,
          contexts,
          logger,
          name: 'rig',
        },
        { ...FAST, ...options },
      );
      workers.push(worker);
      return worker;
    },
    event: (content) => ({
      id: ids.mint(Date.now()),
      content: { eventType: 'test', payload: { n: 1 }, ...content },
      acceptedAtMs: Date.now(),
      traceparent: startTrace().traceparent,
      run: 1,
      attempt: 1,
    }),
    async enqueue(...events) {
      const sent = await queues.events.send(encodePack(events.map(encodeEvent), Date.now()));
      if (sent.kind !== 'confirmed') throw new Error(`not sent: ${sent.reason}`);
    },
    stored: (id) =>
      waitFor(async () => (await backEnd.store.find([id])).get(id)?.stored, {
        what: `event ${id} to be on record`,
      }),
    async counted(outcome) {
      const { values } = await metrics.outcomes.get();
      return values
        .filter(({ labels }) => labels.outcome === outcome)
        .reduce((sum, { value }) => sum + value, 0);
    },
    async deadLetters(count) {
      const found = new Map<string, { body: string; reason: string | undefined }>();
      await waitFor(
        async () => {
          const answer = await queues.deadLetters.receive({ maxMessages: 10, waitSeconds: 0 });
          for (const message of answer.kind === 'received' ? answer.messages : [])
            found.set(message.messageId, { body: message.body, reason: message.attributes.reason });
          return found.size >= count;
        },
        { what: `${count} dead letters` },
      );
      return [...found.values()];
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.stop()));
      backEnd.destroy();
      workerBackEnd.destroy();
      own.close();
    },
  };
  return rig;
}

function createSpans(sink: Pick<SpanSink, 'record'>) {
  const limits = { slowSeconds: 3_600, failuresPerSecond: 100, slowPerSecond: 0 };
  const wholeTraces = createWholeTraces({ onTurnedAway: () => {} }, limits);
  return createWorkerSpans(
    { sink, wholeTraces, times: createSpanTimes(Date.now) },
    { events: 'events', deadLetters: 'events-dead' },
  );
}
