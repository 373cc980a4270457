import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectSqs } from '../../adapters/aws/sqs/connect-sqs.ts';
import type { EventQueues } from '../../adapters/aws/sqs/event-queue.ts';
import { redriveDeadLetters } from '../../core/dead-letters/redrive.ts';
import { waitFor } from '../../local/processes/wait-for.ts';
import type { PostedRequest } from '../../local/testing/post-until-accepted.ts';
import { startOtlpChain } from './testing/otlp-chain.ts';
import { startRealChain, type TraceChain } from './testing/trace-chain.ts';
import { type Sent, startTracedPlatform, type TracedPlatform } from './testing/traced-platform.ts';
import { flawsOf, outlineOf } from './testing/whole-trace.ts';
import type { TraceSpan } from './trace-span.ts';

/** For spans on their way through two processes, on a machine that may be busy. */
const ARRIVES = { interval: 250 };

const ORDER = {
  event_type: 'order.placed',
  payload: { items: [{ quantity: 1, unit_price_cents: 100 }] },
};
const FAILS_ONCE = { event_type: 'demo.flaky', payload: { fail_times: 1 } };

/** Long enough for an event to reach its handler on a busy machine, and fail there. */
const DOWN_MS = 10_000;

const RATIOS = [0, 0.1, 1];

let chain: TraceChain;
let platforms: Map<number, TracedPlatform>;
beforeAll(async () => {
  chain = (await startRealChain()) ?? (await startOtlpChain());
  if (chain.queryUrl === undefined)
    console.warn('without a collector and Jaeger: scripts/go-tool.sh otel-collector and jaeger build them');
  const started = RATIOS.map(
    async (ratio) => [ratio, await startTracedPlatform(chain.otlpUrl, ratio)] as const,
  );
  platforms = new Map(await Promise.all(started));
});
afterAll(async () => {
  await Promise.all([...(platforms?.values() ?? [])].map(({ platform }) => platform.stop()));
  await chain?.stop();
});

describe.each(RATIOS)('at a sampling ratio of %d', (ratio) => {
  let traced: TracedPlatform;
  /** Traces of requests that went well and were not sampled. */
  const untraced: string[] = [];
  beforeAll(async () => {
    traced = await startTracedPlatform(chain.otlpUrl, ratio);
  });
  afterAll(() => traced?.platform.stop());

  test('what is sampled of the requests has its whole trace', async () => {
    const sent = await Promise.all(Array.from({ length: 30 }, () => traced.send(() => ({ body: ORDER }))));

    const share = sent.filter(({ isSampled }) => isSampled).length / sent.length;
    expect(share).toBeGreaterThanOrEqual(ratio === 1 ? 1 : 0);
    expect(share).toBeLessThanOrEqual(ratio === 0 ? 0 : 1);
    for (const one of sent) await expectIfSampled(one, ['POST /events', ...handled('send', '  ')]);
  });

  test("a batch's events share its trace", async () => {
    const sent = await traced.send(() => ({ path: '/events/batch', body: [ORDER, ORDER, ORDER] }));

    const each = handled('send', '  ');
    await expectIfSampled(sent, ['POST /events/batch', ...each, ...each, ...each]);
  });

  test("a CloudEvent continues its sender's trace, and has its key claimed in it", async () => {
    let traceId = '';
    const sent = await traced.send(() => {
      traceId = randomBytes(16).toString('hex');
      return cloudEventIn(traceId);
    });

    expect(sent.traceId).toBe(traceId);
    await expectIfSampled(sent, ['outside > POST /events', '  claim', ...handled('send', '  ')]);
  });

  test('an event that fails twice has all of its attempts in one trace', async () => {
    const sent = await traced.send(() => ({
      body: { event_type: 'demo.flaky', payload: { fail_times: 2 } },
    }));

    await expectTrace(sent, [
      ...failedAtFirst(sent, '/events'),
      '      send events 2',
      '        process events 2 ✗',
      '          handler 2 ✗',
      ...handled('send', '          ', 3),
    ]);
  });

  test('two events of a batch that fail have their one request in common', async () => {
    const sent = await traced.send(() => ({ path: '/events/batch', body: [FAILS_ONCE, FAILS_ONCE] }));

    const [request = '', ...first] = failedAtFirst(sent, '/events/batch');
    const each = [...first, ...handled('send', '      ', 2)];
    await expectTrace(sent, [request, ...each, ...each]);
  });

  test('a dead letter that is put back goes on in the trace of its request', async () => {
    let backAtMs = 0;
    const sent = await traced.send(() => {
      backAtMs = Date.now() + DOWN_MS;
      const payload = { down_until: new Date(backAtMs).toISOString() };
      return { body: { event_type: 'demo.downstream', payload } };
    });
    const [eventId = ''] = sent.eventIds;
    await traced.untilIs('failed', eventId);
    await waitFor(() => Date.now() > backAtMs, { what: 'the downstream service to be back' });

    // The worker sends the dead letter after it has recorded the failure.
    await waitFor(() => redrive(eventId, traced), { what: 'the dead letter to be put back' });

    await traced.untilIs('processed', eventId);
    await expectTrace(sent, [
      ...failedAtFirst(sent, '/events'),
      ...madeAfterwards(sent, ['      insert 1']),
      '      send dead letters 1',
      '        process events 1',
      '          handler 1',
      '          insert 1',
    ]);
  });

  test('a slow event has its trace, sampled or not', async () => {
    const sent = await traced.send(() => ({
      body: { event_type: 'demo.slow', payload: { wait_ms: 5_000 } },
    }));

    await expectTrace(sent, madeAfterwards(sent, ['POST /events', ...handled('send', '  ')]));
  });

  test('nothing came of what was neither sampled nor slow, after all this time', async () => {
    for (const traceId of untraced) {
      const spans = await chain.spansOf(traceId);
      if (!spans.some(isSlow)) expect(spans).toEqual([]);
    }
  });

  /** The trace of a request that went well, if it was sampled. */
  async function expectIfSampled(sent: Sent, outline: string[]): Promise<void> {
    if (sent.isSampled) return expectTrace(sent, outline);
    for (const eventId of sent.eventIds) await traced.untilIs('processed', eventId);
    untraced.push(sent.traceId);
  }
});

test('an event whose worker was killed has each of its stages once, at any ratio', async () => {
  const tried = [...platforms.values()].map(async ({ send, untilIs, queues, platform }) => {
    const sent = await send(() => ({ body: { event_type: 'demo.slow', payload: { wait_ms: 5_000 } } }));
    await waitFor(() => isReceived(queues), { what: 'a worker to have it' });
    for (const { pid } of platform.fleet.workers()) process.kill(pid, 'SIGKILL');
    await untilIs('processed', sent.eventIds[0] ?? '');
    await expectTrace(sent, madeAfterwards(sent, ['POST /events', ...handled('send', '  ')]));
  });
  await Promise.all(tried);
});

/** Whether workers have all that was sent. */
async function isReceived(queues: EventQueues): Promise<boolean> {
  const { visible, inFlight } = await queues.depth();
  return visible === 0 && inFlight > 0;
}

function cloudEventIn(traceId: string): PostedRequest {
  return {
    headers: {
      'content-type': 'application/cloudevents+json',
      traceparent: `00-${traceId}-00f067aa0ba902b7-01`,
    },
    body: {
      specversion: '1.0',
      id: traceId,
      source: '/tests',
      type: 'order.placed',
      data: ORDER.payload,
    },
  };
}

/** On a busy machine any event may be slow, and is then traced. */
function isSlow({ attributes }: TraceSpan): boolean {
  return attributes['sluice.slow'] === true;
}

async function expectTrace({ traceId }: Sent, outline: string[]): Promise<void> {
  await expect.poll(async () => outlineOf(await chain.spansOf(traceId)), ARRIVES).toEqual(outline);
  expect(flawsOf(await chain.spansOf(traceId))).toEqual([]);
}

/** A message and the attempt that it brings, which goes well. */
function handled(send: string, indent: string, attempt = 1): string[] {
  return [
    `${indent}${send} events ${attempt}`,
    `${indent}  process events ${attempt}`,
    `${indent}    handler ${attempt}`,
    `${indent}    insert ${attempt}`,
  ];
}

function failedAtFirst(sent: Sent, path: string): string[] {
  return madeAfterwards(sent, [
    `POST ${path}`,
    '  send events 1',
    '    process events 1 ✗',
    '      handler 1 ✗',
  ]);
}

/** As these stages are marked if their trace was not sampled. */
function madeAfterwards({ isSampled }: Sent, lines: string[]): string[] {
  return lines.map((line) => (isSampled ? line : `${line} ≈`));
}

/** Whether the event's dead letter was there, and put back. */
async function redrive(eventId: string, { queues }: TracedPlatform): Promise<boolean> {
  let isThere = false;
  await redriveDeadLetters(connectSqs(queues, { now: Date.now }), {
    matches: (letter) => letter.eventId === eventId,
    limit: Number.POSITIVE_INFINITY,
    dryRun: false,
    onLetter: () => {
      isThere = true;
    },
  });
  return isThere;
}
