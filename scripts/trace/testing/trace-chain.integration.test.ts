import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { waitFor } from '../../../local/processes/wait-for.ts';
import { builtTool } from '../../../local/tracing/built-tool.ts';
import { startRealChain, type TraceChain } from './trace-chain.ts';
import { flawsOf, outlineOf } from './whole-trace.ts';

const isBuilt = ['jaeger', 'otel-collector'].every((name) => builtTool(name) !== undefined);

describe.skipIf(!isBuilt)('a collector and Jaeger behind it', () => {
  let chain: TraceChain;
  beforeAll(async () => {
    const started = await startRealChain();
    if (started === undefined) throw new Error('the tools are gone');
    chain = started;
  });
  afterAll(() => chain?.stop());

  test('answer for the spans that they were sent, as a tree without flaws', async () => {
    const traceId = newId(16);
    const [server, send] = [newId(8), newId(8)];
    await sendSpans([
      span(traceId, server, 'POST /events'),
      span(traceId, send, 'send a-events', server),
      span(traceId, newId(8), 'process a-events', send, [
        { key: 'sluice.attempt', value: { intValue: '1' } },
      ]),
    ]);

    const spans = await waitFor(() => complete(traceId, 3), { what: 'the trace' });

    expect(outlineOf(spans)).toEqual(['POST /events', '  send events', '    process events 1']);
    expect(flawsOf(spans)).toEqual([]);
  });

  test('show the flaws of a trace: a missing parent, a span that comes twice in two forms, a skewed clock', async () => {
    const traceId = newId(16);
    const [twice, parent] = [newId(8), newId(8)];
    const startMs = Date.now();
    await sendSpans([
      span(traceId, newId(8), 'orphan', newId(8)),
      span(traceId, twice, 'twice'),
      span(traceId, twice, 'twice, otherwise'),
      { ...span(traceId, parent, 'parent'), ...timesFrom(startMs) },
      { ...span(traceId, newId(8), 'early', parent), ...timesFrom(startMs - 1_000) },
    ]);

    const spans = await waitFor(() => complete(traceId, 5), { what: 'the trace' });

    expect(flawsOf(spans)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^orphan: its parent \w{16} is missing$/),
        expect.stringContaining('duplicate span IDs'),
        'early: begins before its parent',
      ]),
    );
  });

  test('have nothing of a trace that nobody sent', async () => {
    expect(await chain.spansOf(newId(16))).toEqual([]);
  });

  async function complete(traceId: string, count: number) {
    const spans = await chain.spansOf(traceId);
    return spans.length >= count ? spans : undefined;
  }

  /** By OTLP as JSON. */
  async function sendSpans(spans: object[]): Promise<void> {
    const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'a test' } }] };
    const response = await fetch(`${chain.otlpUrl}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] }),
    });
    expect(response.status).toBe(200);
  }
});

function span(
  traceId: string,
  spanId: string,
  name: string,
  parentSpanId?: string,
  attributes: object[] = [],
) {
  const ids = { traceId, spanId, ...(parentSpanId && { parentSpanId }) };
  return { ...ids, name, kind: 1, ...timesFrom(Date.now()), attributes };
}

function timesFrom(startMs: number) {
  const startNs = BigInt(startMs) * 1_000_000n;
  return { startTimeUnixNano: String(startNs), endTimeUnixNano: String(startNs + 1_000_000n) };
}

function newId(bytes: number): string {
  return randomBytes(bytes).toString('hex');
}
