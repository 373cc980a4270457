import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { createOwnResources } from '../adapters/aws/testing/own-resources.ts';
import { type OtlpSink, startOtlpSink } from '../adapters/otlp/testing/otlp-sink.ts';
import { orphansIn } from '../core/testing/span-log.ts';
import { startNodeChild } from '../local/processes/start-child.ts';
import { createChildLog } from '../local/testing/child-log.ts';
import { postUntilAccepted } from '../local/testing/post-until-accepted.ts';
import { untilNothingGivenUp } from '../local/testing/until-nothing-given-up.ts';
import manifest from '../package.json' with { type: 'json' };
import { apiSettings } from './testing/api-settings.ts';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));

let collector: OtlpSink;
beforeEach(async () => {
  collector = await startOtlpSink();
});
afterEach(() => collector.close());

/** An API process with its own queues and tables, and its log. */
async function startProcess(more: Record<string, string>) {
  const endpoints = { sqsUrl: inject('sqsUrl'), dynamoUrl: inject('dynamoUrl') };
  const own = await createOwnResources(endpoints);
  const log = createChildLog();
  const env = { ...apiSettings(own, endpoints), ...more };
  const child = await startNodeChild(main, { ...log.hooks, name: 'API', env });
  const url = `http://127.0.0.1:${child.port}`;
  return {
    stop: async () => {
      const exit = await child.stop(60_000);
      await own.close();
      return exit;
    },
    post: () => postUntilAccepted(url, () => ({ body: { event_type: 'test', payload: 1 } })),
    scrape: async () => (await fetch(`${url}/metrics`)).text(),
    /** All of its log, once it is stopped. */
    log: log.whole,
    queue: own.queueUrl.split('/').at(-1),
  };
}

const tracingTo = (url: string) => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: url,
  OTEL_TRACES_SAMPLER_ARG: '1',
  OTEL_BSP_SCHEDULE_DELAY: '1',
});

test('a process with an endpoint sends its spans, the last of them while it stops', async () => {
  const { before, spans, queue } = await untilNothingGivenUp(stopWithSpans);

  expect(before).toEqual([]);
  expect(spans.map(({ name }) => name).toSorted()).toEqual(['POST /events', `send ${queue}`]);
  expect(orphansIn(collector.spans)).toEqual([]);
  expect(spans[0]?.resource).toEqual({
    'service.name': 'sluice-api',
    'service.version': manifest.version,
    'service.instance.id': expect.stringMatching(/^[0-9a-f-]{36}$/),
    'deployment.environment.name': 'staging',
  });

  /** Starts a process that keeps its spans for a minute, posts an event to it, and stops it. */
  async function stopWithSpans() {
    const api = await startProcess({
      ...tracingTo(collector.url),
      OTEL_BSP_SCHEDULE_DELAY: '60000',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=staging',
    });
    try {
      const traceId = (await api.post()).headers.get('x-trace-id');
      const spansOfEvent = () => collector.spans.filter((span) => span.traceId === traceId);
      const before = spansOfEvent();
      expect(await api.stop()).toEqual({ code: 0, signal: null });
      return { log: await api.log, before, spans: spansOfEvent(), queue: api.queue };
    } finally {
      await api.stop();
    }
  }
});

test.each(['is dead', 'hangs'])('a collector that %s costs no request, and one line', async (what) => {
  if (what === 'hangs') collector.behave('hang');
  else await collector.close();
  const api = await startProcess({
    ...tracingTo(collector.url),
    OTEL_EXPORTER_OTLP_TIMEOUT: '100',
    OTEL_BSP_MAX_QUEUE_SIZE: '10',
  });

  await Promise.all(Array.from({ length: 20 }, api.post));
  await expect.poll(api.scrape).toMatch(/sluice_spans_dropped_total\{reason="export_failed"\} [1-9]/);
  expect(await api.scrape()).toMatch(/sluice_spans_dropped_total\{reason="queue_full"\} [1-9]/);
  expect(await api.stop()).toEqual({ code: 0, signal: null });

  expect((await api.log).match(/spans lost/g)).toHaveLength(1);
  if (what === 'is dead') collector = await startOtlpSink();
});

test('a process without an endpoint loads nothing of the exporter, and of OpenTelemetry only what prom-client does', async () => {
  const loadedBy = async (more: Record<string, string>) => {
    const folder = await mkdtemp(join(tmpdir(), 'sluice-loaded-'));
    const api = await startProcess({ ...more, NODE_V8_COVERAGE: folder });
    await api.post();
    await api.stop();
    const reports = await Promise.all(
      (await readdir(folder)).map((file) => readFile(join(folder, file), 'utf8')),
    );
    await rm(folder, { recursive: true });
    const modules = reports
      .join()
      .matchAll(/"url":"file:[^"]*?(@opentelemetry\/[^/]+|adapters\/otlp|api\/main)/g);
    return [...new Set([...modules].map(([, module]) => module))].toSorted();
  };

  // Node's coverage names every module that ran, in each thread.
  expect(await loadedBy({})).toEqual(['@opentelemetry/api', 'api/main']);
  expect(await loadedBy(tracingTo(collector.url))).toEqual(
    expect.arrayContaining(['@opentelemetry/otlp-exporter-base', 'adapters/otlp', 'api/main']),
  );
});
