import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { startOtlpLogBackEnd } from '../adapters/otlp-logs/testing/otlp-log-backend.ts';
import { DEFAULT_SCALING } from '../core/scaling/scaling.ts';
import { useLocalCredentials } from '../scripts/config.ts';
import { type Platform, startPlatform } from './platform.ts';
import { postUntilAccepted } from './testing/post-until-accepted.ts';

let backEnd: Awaited<ReturnType<typeof startOtlpLogBackEnd>>;
let platform: Platform;

beforeAll(async () => {
  useLocalCredentials([]);
  backEnd = await startOtlpLogBackEnd();
  const telemetry = {
    OTEL_LOGS_EXPORTER: 'otlp',
    OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: `${backEnd.url}/v1/logs`,
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=tried',
  };
  platform = await startPlatform({
    api: { host: '127.0.0.1', port: 0 },
    scaling: { ...DEFAULT_SCALING, minWorkers: 1, maxWorkers: 1 },
    region: 'us-east-1',
    prefix: 'log-lines',
    logLevel: 'debug',
    apiSettings: telemetry,
    workerSettings: telemetry,
    say: () => {},
  });
});
afterAll(async () => {
  await platform?.stop();
  await backEnd.close();
});

test("the lines of the API and the workers about an event share its trace, each in its process's own span", async () => {
  const event = { event_type: 'page_view', payload: {} };
  const response = await postUntilAccepted(platform.api.url(), () => ({ body: event }));
  const { event_id, trace_id } = answer.parse(await response.json());

  const linesOf = (service: string) =>
    backEnd.logs.filter(
      ({ attributes, resource }) => attributes.event_id === event_id && resource['service.name'] === service,
    );
  await expect.poll(() => linesOf('sluice-worker').length).toBeGreaterThan(0);
  await expect.poll(() => linesOf('sluice-api').length).toBeGreaterThan(0);

  const spans = new Set<unknown>();
  for (const line of [...linesOf('sluice-api'), ...linesOf('sluice-worker')]) {
    expect(line).toMatchObject({ traceId: trace_id, spanId: expect.stringMatching(/^[0-9a-f]{16}$/) });
    expect(line.resource).toMatchObject({ 'deployment.environment.name': 'tried' });
    spans.add(line.spanId);
  }
  expect(spans.size).toBe(2);
});

const answer = z.object({ event_id: z.string(), trace_id: z.string() });
