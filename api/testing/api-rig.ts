import pino from 'pino';
import { expect } from 'vitest';
import { type AwsSettings, createAwsBackEnd } from '../../adapters/aws/aws-back-end.ts';
import type { EventQueues } from '../../adapters/aws/sqs/event-queue.ts';
import { createOwnResources } from '../../adapters/aws/testing/own-resources.ts';
import { PATIENT_DEADLINES } from '../../adapters/aws/testing/patient-deadlines.ts';
import { type Clock, createClock } from '../../core/clock/clock.ts';
import { createMinuteCounter, type MinuteCounter } from '../../core/counts/rollups.ts';
import { decodePack } from '../../core/event/decode-pack.ts';
import { createEventIds, type EventIds } from '../../core/event/event-id.ts';
import type { QueuedEvent } from '../../core/event/pack.ts';
import type { Sample } from '../../core/event/trace-context.ts';
import type { BackEnd } from '../../core/ports/back-end.ts';
import type { SpanSink } from '../../core/ports/span-sink.ts';
import { createApiProbe } from '../../core/telemetry/api-probe.ts';
import { createDependencyProbe } from '../../core/telemetry/dependency-probe.ts';
import { createApiMetrics } from '../../core/telemetry/metrics/api-metrics.ts';
import { createThreadProbe } from '../../core/telemetry/thread-probe.ts';
import { createApiSpans } from '../../core/telemetry/tracing/api-spans.ts';
import { type Api, type ApiOptions, startApi } from '../api.ts';
import { startSendingThread } from '../ingest/start-sending-thread.ts';
import { createCursors } from '../query/cursor.ts';

/** An API in this process, on a free port, with its own queues and tables. */
export type ApiRig = {
  url: string;
  api: Api;
  /** Direct access to the queues and tables, even when the API's is cut off. */
  backEnd: BackEnd;
  /** SQS's own queues behind the port. */
  queues: EventQueues;
  ids: EventIds;
  counter: MinuteCounter;
  post(path: string, body?: RequestInit['body'], headers?: Record<string, string>): Promise<Reply>;
  get(path: string, headers?: Record<string, string>): Promise<Reply>;
  /** Removes and returns all events that are in the queue now. */
  takeQueued(): Promise<QueuedEvent[]>;
  /** Stops the sending thread without notice: like one that hangs, it no longer responds. */
  silenceSendingThread(): Promise<unknown>;
  close(): Promise<void>;
};

/** `body` is any JSON: tests check it with matchers. */
export type Reply = { status: number; headers: Headers; body: Body };
type Body = Record<string, unknown> & {
  event_id: string;
  detail: string;
  errors: { pointer?: string; parameter?: string; detail: string }[];
  results: {
    index: number;
    status: number;
    event_id?: string;
    replayed?: true;
    problem?: Record<string, unknown>;
  }[];
  events: Record<string, unknown>[];
  next_cursor: string | null;
};

type Endpoints = { sqsUrl: string; dynamoUrl: string };

const SECRET = 'a secret of the API tests';

const OPTIONS: ApiOptions = {
  host: '127.0.0.1',
  port: 0,
  retentionDays: 1,
  deregistrationDelayMs: 0,
  // So long that even a busy machine reaches none. Tests about a deadline set it.
  packing: { lingerMs: 2, maxWaitMs: 60_000, sendTimeoutMs: 60_000 },
  deadlines: { claimMs: 60_000, readMs: 60_000, turnMs: 60_000, checkMs: 60_000 },
};

/** `apiEndpoints`: the endpoints that the API uses, such as a proxy's. `wait`: replaces the delay before a stop. */
type RigOptions = Partial<Omit<ApiOptions, 'packing'>> & {
  packing?: Partial<ApiOptions['packing']>;
  apiEndpoints?: Endpoints;
  wait?: (ms: number) => Promise<unknown>;
  clock?: Clock;
  tracing?: { sample: Sample; spans: SpanSink };
};

export async function createApiRig(
  endpoints: Endpoints,
  {
    apiEndpoints = endpoints,
    wait,
    packing,
    deadlines,
    clock = createClock(),
    tracing,
    ...options
  }: RigOptions = {},
): Promise<ApiRig> {
  const own = await createOwnResources(endpoints);
  const settingsAt = ({ sqsUrl, dynamoUrl }: Endpoints): AwsSettings => ({
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL_SQS: sqsUrl,
    AWS_ENDPOINT_URL_DYNAMODB: dynamoUrl,
    RESOURCE_PREFIX: own.prefix,
    QUEUE_URL: own.queueUrl,
    EVENT_RETENTION_DAYS: 1,
    deadlines: PATIENT_DEADLINES,
  });
  const backEnd = createAwsBackEnd(settingsAt(endpoints));
  const metrics = createApiMetrics();
  const dependencies = createDependencyProbe(metrics);
  const apiAws = createAwsBackEnd(settingsAt(apiEndpoints), clock, dependencies);
  const sending = await startSendingThread(
    settingsAt(apiEndpoints),
    { observe: clock.observe, probe: createThreadProbe({ metrics, dependencies }, 'sending') },
    { execArgv: [] }, // the test runner's own are not for it
  );
  const counter = createMinuteCounter();
  const spans = tracing && createApiSpans({ spans: tracing.spans, queue: 'events', now: clock.now });
  const probe = createApiProbe({ metrics, logger: pino({ level: 'silent' }), counter, spans });
  const ids = createEventIds([SECRET]);
  const cursors = createCursors([SECRET]);
  const api = await startApi(
    {
      ...apiAws,
      sender: sending.sender,
      ids,
      cursors,
      metrics,
      probe,
      sample: tracing?.sample,
      now: clock.now,
      ...(wait ? { wait } : {}),
    },
    {
      ...OPTIONS,
      ...options,
      packing: { ...OPTIONS.packing, ...packing },
      deadlines: { ...OPTIONS.deadlines, ...deadlines },
    },
  );
  const url = `http://127.0.0.1:${api.port}`;
  let stopping: Promise<void> | undefined;

  return {
    url,
    api,
    backEnd,
    queues: own.queues,
    ids,
    counter,
    post: (path, body, headers = { 'content-type': 'application/json' }) =>
      replyOf(fetch(`${url}${path}`, { method: 'POST', headers, ...(body == null ? {} : { body }) })),
    get: (path, headers = {}) => replyOf(fetch(`${url}${path}`, { headers })),
    async takeQueued() {
      const events: QueuedEvent[] = [];
      while (true) {
        const answer = await own.queues.events.receive({ maxMessages: 10, waitSeconds: 0 });
        if (answer.kind !== 'received') throw new Error(answer.reason);
        if (answer.messages.length === 0) return events;
        for (const { messageId, body, receiptHandle } of answer.messages) {
          const pack = decodePack(body, messageId, 0);
          if (pack.kind === 'pack') events.push(...pack.events);
          await own.queues.events.acknowledge(receiptHandle);
        }
      }
    },
    silenceSendingThread: () => sending.stop(),
    async close() {
      stopping ??= api.stop();
      await stopping;
      await sending.stop();
      backEnd.destroy();
      apiAws.destroy();
      await own.close();
    },
  };
}

async function replyOf(responding: Promise<Response>): Promise<Reply> {
  const response = await responding;
  const { status, headers } = response;
  const text = await response.text();
  const json = headers.get('content-type')?.includes('json');
  const body = (json ? JSON.parse(text) : { text }) as Body; // tests check what they use of it
  return { status, headers, body };
}

/** Matches a problem document of this kind, and the field or parameter that it names. */
export function problem(kind: string, named?: { pointer: string } | { parameter: string }) {
  return {
    type: `urn:sluice:problem:${kind}`,
    title: expect.any(String),
    status: expect.any(Number),
    detail: expect.any(String),
    trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
    ...(named ? { errors: expect.arrayContaining([expect.objectContaining(named)]) } : {}),
  };
}
