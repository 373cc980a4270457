import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { QueuedEvent } from '../../core/event/pack.ts';
import { spanIdIn, startTrace, traceIdOf } from '../../core/event/trace-context.ts';
import { createSemaphore } from '../../core/lib/semaphore.ts';
import { UNTRACED } from '../../core/telemetry/tracing/trace-contexts.ts';
import { sampleInHand } from '../../core/testing/sample-in-hand.ts';
import { demoFlaky } from '../handlers/demo-flaky.ts';
import { createHandlers, defineHandler, type Handler } from '../handlers/handler.ts';
import { orderPlaced } from '../handlers/order-placed.ts';
import { neverAgain } from '../handlers/verdict.ts';
import { runHandler } from './run-handler.ts';

const never = new AbortController().signal;

function eventOf(eventType: string, payload: unknown, attempt = 1): QueuedEvent {
  return {
    id: '01a1fbe4-56e0-8114-bee5-e4c8235d1cf0',
    content: { eventType, payload },
    acceptedAtMs: 0,
    traceparent: startTrace().traceparent,
    run: 1,
    attempt,
  };
}

const run = (
  handlers: Handler[],
  event: QueuedEvent,
  { timeoutMs = 1_000, stopping = never, mayBegin = true, logger = pino({ level: 'silent' }) } = {},
) =>
  runHandler(
    {
      handlers: createHandlers(handlers),
      concurrency: createSemaphore(1),
      stopping,
      contexts: UNTRACED,
      logger,
    },
    sampleInHand(event),
    {
      timeoutMs,
      mayBegin: () => mayBegin,
    },
  );

const returning = (result: unknown) =>
  defineHandler({ eventType: 'odd', payload: z.unknown(), handle: async () => result });

describe('running a handler', () => {
  it('leaves an event of a type without a handler alone', async () => {
    expect(await run([orderPlaced], eventOf('page_view', null))).toEqual({ kind: 'no_handler' });
  });

  it('gives it the parsed payload and keeps what it returns', async () => {
    const event = eventOf('order.placed', { items: [{ quantity: 3, unit_price_cents: 7 }] });

    expect(await run([orderPlaced], event)).toEqual({
      kind: 'ok',
      enrichment: { item_count: 3, total_cents: 21 },
    });
  });

  it('gives it all that is known of the event, and a signal for when its time is up', async () => {
    const echo = defineHandler({
      eventType: 'odd',
      payload: z.unknown(),
      handle: async ({ signal, logger, trace, ...input }) => ({
        ...input,
        isTimed: signal instanceof AbortSignal,
      }),
    });
    const event = eventOf('odd', 7, 2);
    const content = { ...event.content, subject: 's', occurredAt: '2026-05-28T10:00:00Z' };

    expect(await run([echo], { ...event, content })).toEqual({
      kind: 'ok',
      enrichment: {
        eventId: event.id,
        idempotencyKey: event.id,
        eventType: 'odd',
        payload: 7,
        subject: 's',
        occurredAt: '2026-05-28T10:00:00Z',
        attempt: 2,
        isTimed: true,
      },
    });
  });

  it('gives it a logger whose lines name the event and its trace', async () => {
    const lines: string[] = [];
    const event = eventOf('odd', 7);
    const logging = defineHandler({
      eventType: 'odd',
      payload: z.unknown(),
      handle: async ({ logger, payload }) => logger.info({ payload }, 'handled'),
    });

    await run([logging], event, { logger: pino({}, { write: (line: string) => void lines.push(line) }) });

    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      {
        event_id: event.id,
        trace_id: traceIdOf(event.traceparent),
        span_id: spanIdIn(event.traceparent),
        payload: 7,
        msg: 'handled',
      },
    ]);
  });

  it('gives it the trace of its event', async () => {
    const event = eventOf('odd', 7);
    const calling = defineHandler({
      eventType: 'odd',
      payload: z.unknown(),
      handle: async ({ trace }) => trace.traceparent(),
    });
    expect(await run([calling], event)).toEqual({ kind: 'ok', enrichment: event.traceparent });
  });

  it('does not run it on a payload that does not match', async () => {
    const result = await run([orderPlaced], eventOf('order.placed', { items: [] }));

    expect(result).toEqual({ kind: 'invalid', reason: expect.stringContaining('items') });
  });

  it('says why it failed', async () => {
    expect(await run([demoFlaky], eventOf('demo.flaky', { fail_times: 1 }))).toEqual({
      kind: 'failed',
      reason: 'asked to fail 1 times',
    });
    expect(await run([demoFlaky], eventOf('demo.flaky', { fail_times: 1 }, 2))).toMatchObject({ kind: 'ok' });
  });

  it('counts a handler that runs out of time as failed, whether it heeds its signal or not', async () => {
    const deaf = defineHandler({
      eventType: 'deaf',
      payload: z.unknown(),
      handle: () => new Promise(() => {}),
    });

    for (const event of [eventOf('deaf', 1), eventOf('demo.flaky', { wait_ms: 60_000 })])
      expect(await run([deaf, demoFlaky], event, { timeoutMs: 10 })).toEqual({
        kind: 'failed',
        reason: 'the handler took longer than 10 ms',
      });
  });

  it('counts a handler that a stop cut short as if it had not run', async () => {
    const stopping = new AbortController();
    const result = run([demoFlaky], eventOf('demo.flaky', { wait_ms: 60_000 }), {
      stopping: stopping.signal,
    });

    stopping.abort();

    expect(await result).toEqual({ kind: 'stopped' });
    expect(await run([demoFlaky], eventOf('demo.flaky', {}), { stopping: stopping.signal })).toEqual({
      kind: 'stopped',
    });
  });

  it('does not begin when `mayBegin` answers false', async () => {
    expect(await run([returning('begun')], eventOf('odd', 1), { mayBegin: false })).toEqual({
      kind: 'not_begun',
    });
  });

  it('fails as its verdict says', async () => {
    const verdict = neverAgain('gone');
    expect(await run([returning(verdict)], eventOf('odd', 1))).toEqual({
      kind: 'failed',
      reason: 'gone',
      verdict,
    });
  });

  it.each([
    ['nothing', undefined, { kind: 'ok' }],
    ['null', null, { kind: 'ok', enrichment: null }],
    ['what JSON changes', { at: new Date(0) }, { kind: 'ok', enrichment: { at: new Date(0).toISOString() } }],
    ['as much as is kept', 'x'.repeat(49_998), { kind: 'ok', enrichment: 'x'.repeat(49_998) }],
  ])('may return %s', async (_what, result, expected) => {
    expect(await run([returning(result)], eventOf('odd', 1))).toEqual(expected);
  });

  it.each([
    ['not JSON', 1n, 'BigInt'],
    ['larger than is kept', 'x'.repeat(49_999), '50001 characters'],
    ['not read as it was written', { 'a\\': 1 }, 'backslash'],
  ])('fails alone, with the reason, when it returns what is %s', async (_what, result, reason) => {
    expect(await run([returning(result)], eventOf('odd', 1))).toEqual({
      kind: 'failed',
      reason: expect.stringContaining(reason),
    });
  });

  it('bounds the length of an error', async () => {
    const loud = defineHandler({
      eventType: 'loud',
      payload: z.unknown(),
      handle: () => Promise.reject(new Error('x'.repeat(100_000))),
    });

    const results = [
      await run([loud], eventOf('loud', 1)),
      await run([orderPlaced], eventOf('order.placed', { items: Array.from({ length: 50_000 }, () => 0) })),
    ];

    for (const result of results)
      expect('reason' in result && result.reason.length).toBeLessThanOrEqual(1_020);
  });

  it('releases its timer and its listener on the stop signal when a handler ends', async () => {
    const stopping = new AbortController();
    const listeners = { added: 0, removed: 0 };
    const { signal } = stopping;
    const watched = Object.assign(Object.create(signal), {
      addEventListener: () => (listeners.added += 1),
      removeEventListener: () => (listeners.removed += 1),
    }) as AbortSignal; // an AbortSignal that counts who listens
    Object.defineProperty(watched, 'aborted', { value: false });

    await run([orderPlaced], eventOf('order.placed', { items: [{ quantity: 1, unit_price_cents: 1 }] }), {
      stopping: watched,
    });

    expect(listeners).toEqual({ added: 1, removed: 1 });
  });

  it('allows one handler per type', () => {
    expect(() => createHandlers([orderPlaced, orderPlaced])).toThrow('two handlers for order.placed');
  });
});
