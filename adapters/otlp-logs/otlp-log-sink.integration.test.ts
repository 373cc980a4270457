import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSpanAccount } from '../../core/testing/span-account.ts';
import { createOtlpLogSink } from './otlp-log-sink.ts';
import { startOtlpLogBackEnd } from './testing/otlp-log-backend.ts';

let backEnd: Awaited<ReturnType<typeof startOtlpLogBackEnd>>;
beforeEach(async () => {
  backEnd = await startOtlpLogBackEnd();
});
afterEach(() => backEnd.close());

const RESOURCE = { 'service.name': 'sluice-worker', 'service.instance.id': 'boot' };
const IDS = { trace_id: '4bf92f3577b34da6a3ce929d0e0e4736', span_id: '00f067aa0ba902b7' };

function connect({ maxItems = 100, timeoutMs = 60_000, flushMs = 60_000, url = backEnd.url } = {}) {
  const { account, probe } = createSpanAccount();
  const sink = createOtlpLogSink(probe, {
    url: `${url}/v1/logs`,
    headers: { 'x-tenant': 'a' },
    queue: { maxItems, maxBatch: 10, lingerMs: 1 },
    resource: RESOURCE,
    timeoutMs,
    flushMs,
  });
  return { sink, account };
}

function line(msg: string): string {
  return `${JSON.stringify({ level: 'warn', time: '2026-11-21T10:00:00.000Z', ...IDS, event_id: 'e1', msg })}\n`;
}

test('lines arrive in order, with the ids of their trace and span, and with their process', async () => {
  const { sink, account } = connect();
  for (let n = 0; n < 25; n += 1) sink.write(line(`line ${n}`));
  await sink.stop();

  expect(backEnd.logs.map(({ body }) => body.stringValue)).toEqual(
    Array.from({ length: 25 }, (_, n) => `line ${n}`),
  );
  expect(backEnd.logs[0]).toMatchObject({
    traceId: IDS.trace_id,
    spanId: IDS.span_id,
    attributes: { event_id: 'e1' },
    resource: RESOURCE,
  });
  expect(backEnd.calls[0]).toMatchObject({ 'x-tenant': 'a', 'content-type': 'application/json' });
  expect(account).toMatchObject({ dropped: {}, unavailable: [] });
});

test('a collector that refuses lines costs those, with the reason', async () => {
  backEnd.answer(503);
  const { sink, account } = connect();
  sink.write(line('lost'));
  await expect.poll(() => account.unavailable).toEqual([expect.stringContaining('503')]);
  backEnd.answer(200);
  sink.write(line('kept'));
  await sink.stop();

  expect(account.dropped).toEqual({ export_failed: 1 });
  expect(backEnd.logs.map(({ body }) => body.stringValue)).toEqual(['kept']);
});

test('a collector that hangs costs what finds no room, and delays the stop no longer than the flush may take', async () => {
  backEnd.answer('hang');
  const { sink, account } = connect({ maxItems: 10, flushMs: 20 });
  for (let n = 0; n < 15; n += 1) sink.write(line(`line ${n}`));
  expect(account.dropped).toEqual({ queue_full: 5 });
  await sink.stop();

  expect(account.dropped).toEqual({ queue_full: 5, stopped: 10 });
});

test('a collector that is not there is said so', async () => {
  await backEnd.close();
  const { sink, account } = connect();
  sink.write(line('lost'));
  await expect.poll(() => account.unavailable).toEqual([expect.stringContaining('ECONNREFUSED')]);
  backEnd = await startOtlpLogBackEnd();
});

test('a line that is no JSON is lost with its batch, and harms nothing else', async () => {
  const { sink, account } = connect();
  sink.write('half a li');
  await expect.poll(() => account.dropped).toEqual({ export_failed: 1 });
  sink.write(line('kept'));
  await sink.stop();
  expect(backEnd.logs).toHaveLength(1);
});
