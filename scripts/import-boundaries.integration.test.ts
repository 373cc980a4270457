import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const forbidden = [
  ['api/x.ts', '@smithy/node-http-handler'],
  ['api/routes/x.ts', '@smithy/node-http-handler'],
  ['api/routes/y.ts', '../../worker/consume/poller.ts'],
  ['worker/x.ts', '@smithy/node-http-handler'],
  ['worker/y.ts', '../api/http/app.ts'],
  ['worker/handlers/x.ts', '../../scripts/start.ts'],
  ['infra/instance/x.ts', '../../adapters/aws/instance/read-secret.ts'],
  ['core/event/x.ts', '@smithy/node-http-handler'],
  ['core/y.ts', '../api/http/app.ts'],
  ['core/z.ts', 'hono'],
  ['core/w.ts', '@opentelemetry/api'],
  ['api/w.ts', '@opentelemetry/sdk-trace'],
  ['scripts/w.ts', '@opentelemetry/api'],
  ['adapters/connect.ts', '@opentelemetry/api'],
  ['adapters/aws/w.ts', '@opentelemetry/api'],
  ['adapters/otlp/w.ts', '@smithy/node-http-handler'],
  ['core/event/y.ts', '../../adapters/aws/sqs/event-queue.ts'],
  ['api/ingest/x.ts', '../../adapters/connect.ts'],
  ['worker/consume/x.ts', '../../adapters/aws/sqs/event-queue.ts'],
  ['local/x.ts', '@smithy/node-http-handler'],
  ['scripts/x.ts', '../worker/consume/poller.ts'],
  ['load-testing/x.ts', '../api/http/app.ts'],
  ['infra/x.ts', '../worker/consume/poller.ts'],
  ['infra/release/x.ts', '@aws-sdk/client-auto-scaling'],
  ['core/v.ts', '../monitoring/prometheus/duration.ts'],
  ['api/v.ts', '../monitoring/prometheus/duration.ts'],
  ['monitoring/prometheus/x.ts', '../../local/monitoring/tools.ts'],
  ['monitoring/prometheus/y.ts', '../../adapters/connect.ts'],
  ['monitoring/grafana/x.ts', '../../infra/cost/prices.ts'],
] as const;

const allowed = [
  ['api/routes/z.ts', '../../core/event/event.ts'],
  ['api/z.ts', 'hono'],
  ['worker/z.ts', '../core/event/event.ts'],
  ['adapters/aws/sqs/x.ts', '@smithy/node-http-handler'],
  ['infra/release/aws/x.ts', '@aws-sdk/client-auto-scaling'],
  ['adapters/otlp/x.ts', '@opentelemetry/api'],
  ['load-testing/bench/bare-loop/x.ts', '@smithy/node-http-handler'],
  ['worker/main.ts', '../adapters/connect.ts'],
  ['infra/instance/main.ts', '../../adapters/aws/instance/read-secret.ts'],
  ['api/ingest/start-sending-thread.ts', '../../adapters/connect.ts'],
  ['scripts/z.ts', '../adapters/aws/setup/setup.ts'],
  ['scripts/y.ts', '../monitoring/prometheus/render-rules.ts'],
  ['monitoring/grafana/prices.ts', '../../infra/cost/prices.ts'],
  ['monitoring/grafana/z.ts', '../../core/telemetry/metrics/api-metrics.ts'],
] as const;

let dir: string;
let refused: Set<string>;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sluice-boundaries-'));
  await cp(fileURLToPath(new URL('../biome.json', import.meta.url)), join(dir, 'biome.json'));
  for (const [file, module] of [...forbidden, ...allowed]) {
    await mkdir(dirname(join(dir, file)), { recursive: true });
    await writeFile(join(dir, file), `import { x } from '${module}';\n\nx();\n`);
  }
  refused = await filesThatTheLinterRefuses();
});
afterAll(() => rm(dir, { recursive: true }));

test.each(forbidden)('%s may not import %s', (file) => {
  expect([...refused]).toContain(file);
});

test.each(allowed)('%s may import %s', (file) => {
  expect([...refused]).not.toContain(file);
});

function filesThatTheLinterRefuses(): Promise<Set<string>> {
  const biome = join(
    dirname(createRequire(import.meta.url).resolve('@biomejs/biome/package.json')),
    'bin',
    'biome',
  );
  const args = [
    biome,
    'lint',
    '--vcs-enabled=false',
    '--only=style/noRestrictedImports',
    '--reporter=github',
    '--max-diagnostics=none',
  ];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: dir }, (_exit, report) => {
      resolve(new Set([...report.matchAll(/file=([^,]+),/g)].map(([, file = '']) => relative(dir, file))));
    });
  });
}
