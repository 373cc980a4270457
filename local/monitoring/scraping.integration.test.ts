import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { createOwnResources, type OwnResources } from '../../adapters/aws/testing/own-resources.ts';
import { type Child, startNodeChild } from '../processes/start-child.ts';
import { waitFor } from '../processes/wait-for.ts';
import { postUntilAccepted } from '../testing/post-until-accepted.ts';
import { builtTool } from '../tracing/built-tool.ts';
import { startPrometheus } from './servers.ts';
import { findTool } from './tools.ts';

/* Both processes, as they are run, and the tools that read what they export. */

const OPEN_METRICS = 'application/openmetrics-text; version=1.0.0';

const promtool = builtTool('promtool');
const prometheus = findTool('prometheus');
for (const [tool, path] of Object.entries({ promtool, prometheus }))
  if (path === undefined) console.warn(`not tried without ${tool}: scripts/go-tool.sh ${tool} builds it`);

let own: OwnResources;
let api: Child & { port: number };
let worker: Child & { port: number };
/** Shared by all tries of the request: an exemplar is of the latest event, whichever try sent it. */
const traceId = randomBytes(16).toString('hex');

beforeAll(async () => {
  const endpoints = { sqsUrl: inject('sqsUrl'), dynamoUrl: inject('dynamoUrl') };
  own = await createOwnResources(endpoints);
  const env = {
    AWS_ENDPOINT_URL_SQS: endpoints.sqsUrl,
    AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamoUrl,
    RESOURCE_PREFIX: own.prefix,
    QUEUE_URL: own.queueUrl,
    EVENT_ID_SECRETS: 'a secret of the tests of scraping',
    // All is sampled. Nothing listens there, so no span arrives; these tests do not need any.
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
    OTEL_TRACES_SAMPLER_ARG: '1',
  };
  [api, worker] = await Promise.all([
    startNodeChild(mainOf('api'), { name: 'API', env: { ...env, PORT: '0' } }),
    startNodeChild(mainOf('worker'), { name: 'worker', env: { ...env, OPS_PORT: '0' } }),
  ]);
  await postUntilAccepted(`http://127.0.0.1:${api.port}`, () => ({
    headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` },
    body: { event_type: 'demo.flaky', payload: {} },
  }));
  await waitFor(async () => /outcome="processed"\} [1-9]/.test(await scrape(worker)), { what: 'the event' });
});
afterAll(async () => {
  await Promise.all([api?.stop(), worker?.stop()]);
  await own?.close();
});

const processes = [
  ['the API', () => api],
  ['a worker', () => worker],
] as const;

describe.each(processes)('%s', (_, child) => {
  test.skipIf(promtool === undefined)('exports text that promtool has nothing to say about', async () => {
    const { status, stdout, stderr } = spawnSync(promtool ?? '', ['check', 'metrics'], {
      input: await scrape(child()),
      encoding: 'utf8',
    });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  test('keeps the names of its counters, in whatever order and format it is scraped', async () => {
    const before = await scrape(child());
    const [open, text, openAgain] = await Promise.all([
      scrape(child(), OPEN_METRICS),
      scrape(child()),
      scrape(child(), OPEN_METRICS),
    ]);
    const after = await scrape(child());
    const names = countersIn(before);
    expect(names.length).toBeGreaterThan(10);
    for (const each of [text, after]) expect(countersIn(each)).toEqual(names);
    for (const each of [open, openAgain])
      expect(countersIn(each).map((name) => `${name}_total`)).toEqual(names);
    for (const each of [open, openAgain]) expect(each).toMatch(/\n# EOF\n$/);
  });
});

test.skipIf(prometheus === undefined)(
  'a Prometheus that scrapes them knows the trace of an event',
  async () => {
    const dir = mkdtempSync(join(tmpdir(), 'sluice-scraped-'));
    const configPath = join(dir, 'prometheus.yaml');
    writeFileSync(configPath, scrapeConfig());
    const server = await startPrometheus({ file: prometheus ?? '', configPath, dataDir: dir, port: 0 });
    onTestFinished(async () => {
      await server.stop();
      rmSync(dir, { recursive: true });
    });
    const spanIn = async (metric: string) =>
      (await exemplarsOf(server.url, metric)).find(({ labels }) => labels.trace_id === traceId)?.labels
        .span_id;

    for (const metric of WITH_EXEMPLARS)
      expect(await waitFor(() => spanIn(metric), { what: metric })).toMatch(/^[0-9a-f]{16}$/);
  },
);

const WITH_EXEMPLARS = [
  'sluice_http_request_duration_seconds_bucket',
  'sluice_end_to_end_duration_seconds_bucket',
  'sluice_handler_duration_seconds_bucket',
];

function mainOf(role: string): string {
  return fileURLToPath(new URL(`../../${role}/main.ts`, import.meta.url));
}

async function scrape({ port }: { port: number }, accept = 'text/plain'): Promise<string> {
  return (await fetch(`http://127.0.0.1:${port}/metrics`, { headers: { accept } })).text();
}

function countersIn(exposition: string): string[] {
  return [...exposition.matchAll(/^# TYPE (\w+) counter$/gm)].map(([, name = '']) => name).toSorted();
}

function scrapeConfig(): string {
  const targets = [api, worker].map(({ port }) => `127.0.0.1:${port}`).join(', ');
  return [
    'global: { scrape_interval: 500ms }',
    `scrape_configs: [{ job_name: sluice, static_configs: [{ targets: [${targets}] }] }]`,
  ].join('\n');
}

async function exemplarsOf(url: string, metric: string) {
  const [end, start] = [Date.now() / 1000 + 60, Date.now() / 1000 - 3600];
  const query = new URLSearchParams({ query: metric, start: String(start), end: String(end) });
  const answer = await (await fetch(`${url}/api/v1/query_exemplars?${query}`)).json();
  return exemplarsSchema.parse(answer).data.flatMap(({ exemplars }) => exemplars);
}

const exemplarsSchema = z.object({
  data: z.array(
    z.object({
      exemplars: z.array(z.object({ labels: z.object({ trace_id: z.string(), span_id: z.string() }) })),
    }),
  ),
});
