import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { startOtlpSink } from '../adapters/otlp/testing/otlp-sink.ts';
import { redriveDeadLetters } from '../core/dead-letters/redrive.ts';
import type { QueuedEvent } from '../core/event/pack.ts';
import { traceIdOf } from '../core/event/trace-context.ts';
import type { Span } from '../core/ports/span-sink.ts';
import { treeOf } from '../core/telemetry/testing/tree-of.ts';
import { startNodeChild } from '../local/processes/start-child.ts';
import { waitFor } from '../local/processes/wait-for.ts';
import { postUntilAccepted } from '../local/testing/post-until-accepted.ts';
import { defineHandler } from './handlers/handler.ts';
import { createWorkerRig } from './testing/worker-rig.ts';

const endpoints = { sqsUrl: inject('sqsUrl'), dynamoUrl: inject('dynamoUrl') };
const cleanUps: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** Workers whose handler fails for as long as the test says, and the spans that they report of an event. */
async function tracedRig() {
  const spans: Span[] = [];
  const downstream = { isDown: true };
  const calling = defineHandler({
    eventType: 'calling',
    payload: z.unknown(),
    async handle() {
      if (downstream.isDown) throw new Error('down');
    },
  });
  const spanSink = { record: (span: Span) => void spans.push(span) };
  const rig = await createWorkerRig(endpoints, { handlers: [calling], spanSink });
  cleanUps.push(() => rig.close());
  const event = {
    ...rig.event({ eventType: 'calling' }),
    request: { startedAtMs: Date.now() },
  };
  await rig.enqueue(event);
  const treeOnce = (last: string) =>
    waitFor(async () => [treeOfEvent(spans, event)].find((tree) => tree.at(-1)?.trim() === last), {
      what: `a trace that ends with ${last}`,
    });
  return { rig, downstream, event, treeOnce };
}

function treeOfEvent(spans: readonly Span[], { traceparent }: QueuedEvent): string[] {
  return treeOf(spans.filter(({ traceId }) => traceId === traceIdOf(traceparent)));
}

test('an event that fails twice is one trace, from its request to its row', async () => {
  const { rig, downstream, event, treeOnce } = await tracedRig();
  rig.startWorker();
  await waitFor(async () => (await rig.counted('retried')) === 2, { what: 'two failed attempts' });
  downstream.isDown = false;
  await rig.stored(event.id);

  const tree = await treeOnce('insert · stored');

  expect(tree.slice(0, 7)).toEqual([
    'POST /events · reconstructed',
    '  send events · reconstructed',
    '    process events · retried · error: down · reconstructed',
    '      handler · failed · error: down · reconstructed',
    '      send events',
    '        process events · retried · error: down · linked',
    '          handler · failed · error: down',
  ]);
  expect(tree.slice(-3).map((line) => line.trim())).toEqual([
    'process events · processed · linked',
    'handler · ok',
    'insert · stored',
  ]);
});

test('an event that was dead-lettered and put back is one trace', async () => {
  const { rig, downstream, treeOnce } = await tracedRig();
  rig.startWorker({ retryDelaysMs: [] });
  await treeOnce('send events-dead');
  downstream.isDown = false;

  await redriveDeadLetters(rig.backEnd, { matches: () => true, limit: 1, dryRun: false });

  expect(await treeOnce('insert · redriven')).toEqual([
    'POST /events · reconstructed',
    '  send events · reconstructed',
    '    process events · failed · error: down · reconstructed',
    '      handler · failed · error: down · reconstructed',
    '      insert · stored · reconstructed',
    '      send events-dead',
    '        process events · redriven · linked',
    '          handler · ok',
    '          insert · redriven',
  ]);
});

/** An API and a worker as processes, and the collector that both send their spans to. */
async function startPlatform(settings: Record<string, string> = {}) {
  const rig = await createWorkerRig(endpoints);
  cleanUps.push(() => rig.close());
  const collector = await startOtlpSink();
  cleanUps.push(() => collector.close());
  const env = {
    AWS_ENDPOINT_URL_SQS: endpoints.sqsUrl,
    AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamoUrl,
    RESOURCE_PREFIX: rig.prefix,
    QUEUE_URL: rig.queueUrl,
    EVENT_ID_SECRETS: 'a secret of the tracing tests',
    RECEIVE_WAIT_SECONDS: '1',
    OPS_PORT: '0',
    HOST: '127.0.0.1',
    PORT: '0',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_BSP_SCHEDULE_DELAY: '1',
    ...settings,
  };
  const start = (file: string) =>
    startNodeChild(fileURLToPath(new URL(file, import.meta.url)), { name: file, env });
  const processes = await Promise.all([start('../api/main.ts'), start('./main.ts')]);
  return {
    rig,
    collector,
    url: `http://127.0.0.1:${processes[0].port}`,
    stop: () => Promise.all(processes.map((each) => each.stop(60_000))),
  };
}

/** Its key and its trace are new each time: an event that was not confirmed may be stored all the same. */
function failingEvent() {
  const traceId = randomBytes(16).toString('hex');
  return {
    headers: { 'idempotency-key': traceId, traceparent: `00-${traceId}-${'b'.repeat(16)}-01` },
    body: { event_type: 'demo.flaky', payload: { fail_times: 1 } },
  };
}

test.each([
  ['0', ' · reconstructed'],
  ['1', ''],
])('from its HTTP request to its row, an event is one trace at sampling %s', async (ratio, isMade) => {
  const { rig, collector, url, stop } = await startPlatform({ OTEL_TRACES_SAMPLER_ARG: ratio });

  const accepted = await postUntilAccepted(url, failingEvent);

  const { trace_id } = (await accepted.json()) as { trace_id: string }; // as the document has it
  const withoutPrefix = (line: string) => line.replaceAll(`${rig.prefix}-`, '');
  const tree = () => treeOf(collector.spans.filter(({ traceId }) => traceId === trace_id)).map(withoutPrefix);
  const whole = [
    `POST /events${isMade} · outside parent`,
    `  claim${isMade}`,
    `  send events${isMade || ' · linked'}`,
    `    process events · retried · error: asked to fail 1 times${isMade || ' · linked'}`,
    `      handler · failed · error: asked to fail 1 times${isMade}`,
    '      send events',
    '        process events · processed · linked',
    '          handler · ok',
    '          insert · stored',
  ];

  await expect.poll(tree).toEqual(whole);
  expect(await stop()).toEqual(Array(2).fill({ code: 0, signal: null }));
  expect(tree()).toEqual(whole);
});
