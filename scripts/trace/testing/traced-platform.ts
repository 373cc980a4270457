import { createEventQueues, type EventQueues } from '../../../adapters/aws/sqs/event-queue.ts';
import { DEFAULT_SCALING } from '../../../core/scaling/scaling.ts';
import { type Platform, startPlatform } from '../../../local/platform.ts';
import { waitFor } from '../../../local/processes/wait-for.ts';
import { type PostedRequest, postUntilAccepted } from '../../../local/testing/post-until-accepted.ts';
import { useLocalCredentials } from '../../config.ts';

/** The result of a request, from its response. */
export type Sent = { traceId: string; isSampled: boolean; eventIds: string[] };

export type TracedPlatform = {
  platform: Platform;
  queues: EventQueues;
  /** `requestOf` makes the request of each try. */
  send(requestOf: () => PostedRequest): Promise<Sent>;
  /** Waits until the event has this state. */
  untilIs(status: string, eventId: string): Promise<void>;
};

/** Sluice as separate processes that send spans to `otlpUrl`. `ratio`: the share of requests that is sampled. */
export async function startTracedPlatform(otlpUrl: string, ratio: number): Promise<TracedPlatform> {
  useLocalCredentials([]);
  const settings = {
    OTEL_EXPORTER_OTLP_ENDPOINT: otlpUrl,
    OTEL_TRACES_SAMPLER_ARG: String(ratio),
    OTEL_BSP_SCHEDULE_DELAY: '100',
  };
  const platform = await startPlatform({
    api: { host: '127.0.0.1', port: 0 },
    scaling: { ...DEFAULT_SCALING, minWorkers: 1, maxWorkers: 1 },
    region: 'us-east-1',
    prefix: 'traced',
    logLevel: 'warn',
    apiSettings: settings,
    // A single attempt, unless the handler has a schedule.
    workerSettings: { ...settings, RETRY_DELAYS_SECONDS: 'none' },
    say: () => {},
  });
  const { clients, queueUrl } = platform;
  return {
    platform,
    queues: createEventQueues(clients, queueUrl),
    send: (requestOf) => send(platform.api.url(), requestOf),
    async untilIs(status, eventId) {
      await waitFor(async () => (await statusOf(platform.api.url(), eventId)) === status, {
        what: `${eventId} to be ${status}`,
        timeoutMs: 90_000,
      });
    },
  };
}

async function send(apiUrl: string, requestOf: () => PostedRequest): Promise<Sent> {
  const response = await postUntilAccepted(apiUrl, requestOf);
  const [, traceId = '', , flags] = (response.headers.get('traceresponse') ?? '').split('-');
  const answer = (await response.json()) as Answer; // what the API documents
  const eventIds = (answer.results ?? [answer]).map(({ event_id }) => event_id ?? '');
  return { traceId, isSampled: flags === '01', eventIds };
}

async function statusOf(apiUrl: string, eventId: string): Promise<string | undefined> {
  const response = await fetch(`${apiUrl}/events/${eventId}`);
  return ((await response.json()) as { status?: string }).status; // what the API documents
}

type Answer = { event_id?: string; results?: { event_id?: string }[] };
