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
import { defineHandler } from './handlers/handler.ts';
import { createWorkerRig } from './testing/worker-rig.ts';

const endpoints = { sqsUrl: inject('sqsUrl'), dynamoUrl: inject('dynamoUrl') };
const cleanUps: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** Workers whose handler fails as long as it is told to, and the spans that they tell of an event. */
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
    request: { startedAtMs: Date.now(), serverSpanId: 'c'.repeat(16) },
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

test('a worker process sends the spans that it has when it is told to stop', async () => {
  const rig = await createWorkerRig(endpoints);
  cleanUps.push(() => rig.close());
  const collector = await startOtlpSink();
  cleanUps.push(() => collector.close());
  const worker = await startNodeChild(fileURLToPath(new URL('./main.ts', import.meta.url)), {
    name: 'worker',
    env: {
      AWS_ENDPOINT_URL_SQS: endpoints.sqsUrl,
      AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamoUrl,
      RESOURCE_PREFIX: rig.prefix,
      QUEUE_URL: rig.queueUrl,
      RECEIVE_WAIT_SECONDS: '1',
      OPS_PORT: '0',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_BSP_SCHEDULE_DELAY: '60000',
    },
  });
  const event = rig.event();
  await rig.enqueue({ ...event, traceparent: event.traceparent.replace(/00$/, '01') });
  await rig.stored(event.id);

  expect(await worker.stop(60_000)).toEqual({ code: 0, signal: null });

  const sent = collector.spans.filter(({ traceId }) => traceId === traceIdOf(event.traceparent));
  expect(sent.map(({ name }) => name)).toEqual([`process ${rig.prefix}-events`, 'insert']);
  expect(sent[0]).toMatchObject({ resource: { 'service.name': 'sluice-worker' } });
});
