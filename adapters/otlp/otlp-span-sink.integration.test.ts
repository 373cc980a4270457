import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Span } from '../../core/ports/span-sink.ts';
import { createSpanAccount } from '../../core/testing/span-account.ts';
import { createOtlpSpanSink } from './otlp-span-sink.ts';
import { type OtlpSink, startOtlpSink } from './testing/otlp-sink.ts';

let backEnd: OtlpSink;
beforeEach(async () => {
  backEnd = await startOtlpSink();
});
afterEach(() => backEnd.close());

const RESOURCE = { 'service.name': 'sluice-api', 'service.version': '1.2.3', 'service.instance.id': 'boot' };

type Options = {
  url?: string;
  headers?: Record<string, string>;
  compression?: 'gzip';
  timeoutMs?: number;
  maxSpans?: number;
};

function connect({
  url = `${backEnd.url}/v1/traces`,
  maxSpans = 100,
  timeoutMs = 60_000,
  ...rest
}: Options = {}) {
  const { account, probe } = createSpanAccount();
  const sink = createOtlpSpanSink(probe, {
    exporter: { url, timeoutMs, ...rest },
    queue: { maxItems: maxSpans, maxBatch: 10, lingerMs: 1 },
    resource: RESOURCE,
    flushMs: 60_000,
  });
  return { account, probe, sink };
}

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const plain: Span = {
  traceId,
  spanId: '00f067aa0ba902b7',
  name: 'POST /events',
  kind: 'server',
  startMs: 1_700_000_000_000.25,
  endMs: 1_700_000_000_012.5,
};
const rich: Span = {
  ...plain,
  name: 'send sluice-events',
  kind: 'producer',
  parent: { spanId: '00f067aa0ba902b8', isRemote: true },
  attributes: { 'sluice.event.type': 'páge_view', 'sluice.attempt': 1, ratio: 0.5, 'sluice.slow': true },
  links: [{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) }],
  error: 'the queue is down',
  traceState: 'congo=t61rcWkgMzE,rojo=1',
};

test('a span arrives as it was recorded, with its process', async () => {
  const { sink, account } = connect();
  sink.record(plain);
  sink.record(rich);
  await sink.stop();

  const process = { resource: RESOURCE, schemaUrl: 'https://opentelemetry.io/schemas/1.43.0' };
  expect(backEnd.spans).toEqual([
    { ...plain, attributes: {}, ...process },
    { ...rich, ...process },
  ]);
  expect(account).toEqual({ recorded: 2, exported: 2, dropped: {}, unavailable: [] });
});

test.each(['server', 'client', 'producer', 'consumer', 'internal'] as const)(
  'a span may be of kind %s',
  async (kind) => {
    const { sink } = connect();
    sink.record({ ...plain, kind, parent: { spanId: rich.spanId, isRemote: false } });
    await sink.stop();

    expect(backEnd.spans).toMatchObject([{ kind, parent: { spanId: rich.spanId, isRemote: false } }]);
  },
);

test('headers and compression go with each call', async () => {
  const { sink } = connect({ headers: { 'x-tenant': 'a' }, compression: 'gzip' });
  sink.record(plain);
  await sink.stop();

  expect(backEnd.spans).toHaveLength(1);
  expect(backEnd.calls).toMatchObject([{ 'x-tenant': 'a', 'content-encoding': 'gzip' }]);
});

describe('a collector', () => {
  test('that refuses spans costs those, with the reason', async () => {
    backEnd.behave(400);
    const { sink, account } = connect();
    sink.record(plain);
    await expect.poll(() => account.unavailable).toEqual([expect.stringContaining('Bad Request')]);
    backEnd.behave('take');
    sink.record(plain);
    await sink.stop();

    expect(account).toMatchObject({ recorded: 2, exported: 1, dropped: { export_failed: 1 } });
  });

  test('that is busy for a moment gets them again', async () => {
    backEnd.behave(503);
    const { sink, account } = connect();
    sink.record(plain);
    await expect.poll(() => backEnd.calls).toHaveLength(1);
    backEnd.behave('take');
    await sink.stop();

    expect(account).toMatchObject({ exported: 1, dropped: {} });
  });

  test('that is not there costs the spans that find no room, and those of the calls', async () => {
    await backEnd.close();
    const { sink, account } = connect({ maxSpans: 10 });
    for (let n = 0; n < 15; n += 1) sink.record(plain);
    await expect.poll(() => account.dropped).toEqual({ queue_full: 5, export_failed: 10 });

    expect(account.unavailable).toEqual([expect.stringContaining('ECONNREFUSED')]);
    backEnd = await startOtlpSink();
  });

  test('that hangs does so only until the time of the call is up', async () => {
    backEnd.behave('hang');
    const { sink, account } = connect({ timeoutMs: 50 });
    sink.record(plain);
    await expect.poll(() => account.dropped).toEqual({ export_failed: 1 });
    backEnd.behave('take');
    // On a busy machine a call that is answered may be late, too.
    const exported = () => {
      sink.record(plain);
      return account.exported;
    };
    await expect.poll(exported).toBeGreaterThan(0);
    await sink.stop();

    expect(account.dropped).toEqual({ export_failed: account.recorded - account.exported });
  });

  test('that hangs during the stop delays it no longer than the flush may take', async () => {
    backEnd.behave('hang');
    const { account, probe } = createSpanAccount();
    const sink = createOtlpSpanSink(probe, {
      exporter: { url: `${backEnd.url}/v1/traces`, timeoutMs: 60_000 },
      queue: { maxItems: 100, maxBatch: 10, lingerMs: 1 },
      resource: RESOURCE,
      flushMs: 20,
    });
    for (let n = 0; n < 15; n += 1) sink.record(plain);
    await sink.stop();
    sink.record(plain);

    expect(account).toEqual({ recorded: 16, exported: 0, dropped: { stopped: 16 }, unavailable: [] });
  });
});
