import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSpanAccount } from '../../core/testing/span-account.ts';
import { freePort } from '../../local/ports/free-port.ts';
import { type ServerChild, startServerChild } from '../../local/processes/start-server-child.ts';
import { createOtlpLogSink } from './otlp-log-sink.ts';
import { startOtlpLogBackEnd } from './testing/otlp-log-backend.ts';

const inTree = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const tool = spawnSync(inTree('scripts/go-tool.sh'), ['--built', 'otel-collector'], { encoding: 'utf8' });

/** The committed configuration, with the test's own back end in Loki's place. */
describe.skipIf(tool.status !== 0)('the collector, which scripts/go-tool.sh builds,', () => {
  let loki: Awaited<ReturnType<typeof startOtlpLogBackEnd>>;
  let collector: ServerChild;
  let otlpPort: number;

  beforeAll(async () => {
    loki = await startOtlpLogBackEnd();
    otlpPort = await freePort();
    collector = await startServerChild(
      {
        name: 'collector',
        file: tool.stdout.trim(),
        args: (port) => ['--config', inTree('monitoring/otel-collector/config.yaml'), ...changes(port)],
        announces: 'Everything is ready',
        readyPath: '/metrics',
      },
      { port: 0 },
    );
  });
  afterAll(async () => {
    await collector?.stop();
    await loki.close();
  });

  function changes(metricsPort: number): string[] {
    const metrics = `{ exporter: { prometheus: { host: 127.0.0.1, port: ${metricsPort} } } }`;
    return [
      'receivers::otlp::protocols::grpc::endpoint: 127.0.0.1:0',
      `receivers::otlp::protocols::http::endpoint: 127.0.0.1:${otlpPort}`,
      `exporters::otlp_http/loki::endpoint: ${loki.url}/otlp`,
      'exporters::otlp_http/loki::encoding: json',
      `service::telemetry::metrics::readers: [{ pull: ${metrics} }]`,
    ].flatMap((change) => ['--config', `yaml:${change}`]);
  }

  test('hands log lines to Loki, with the ids of their trace and span', async () => {
    const { account, probe } = createSpanAccount();
    const sink = createOtlpLogSink(probe, {
      url: `http://127.0.0.1:${otlpPort}/v1/logs`,
      queue: { maxItems: 100, maxBatch: 10, lingerMs: 1 },
      resource: { 'service.name': 'sluice-worker' },
      timeoutMs: 60_000,
    });
    sink.write(`${JSON.stringify(LINE)}\n`);
    await sink.stop();
    expect(account).toMatchObject({ dropped: {}, unavailable: [] });

    await expect
      .poll(() => loki.logs)
      .toMatchObject([
        {
          body: { stringValue: 'handler failed' },
          severityText: 'warn',
          traceId: LINE.trace_id,
          spanId: LINE.span_id,
          attributes: { event_id: 'e1', attempt: 2 },
          resource: { 'service.name': 'sluice-worker' },
        },
      ]);
  });
});

const LINE = {
  level: 'warn',
  time: '2026-11-21T10:00:00.000Z',
  service: 'worker',
  pid: 7,
  event_id: 'e1',
  trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
  span_id: '00f067aa0ba902b7',
  attempt: 2,
  msg: 'handler failed',
};
