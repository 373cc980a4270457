import { describe, expect, it } from 'vitest';
import type { QueuedEvent } from '../../event/pack.ts';
import { spanIdIn } from '../../event/trace-context.ts';
import { sampleInHand } from '../../testing/sample-in-hand.ts';
import { createHandlerTrace, handlerSpanId, untracedHandler } from './handler-trace.ts';
import { spanIdOf } from './span-id.ts';

const event: QueuedEvent = {
  id: '01a1fbe4-56e0-8114-bee5-e4c8235d1cf0',
  content: { eventType: 'test', payload: 1 },
  acceptedAtMs: 5,
  traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
  run: 1,
  attempt: 2,
};
const handlerId = spanIdOf(event.id, 'handler', 1, 2);

function start(change: Partial<QueuedEvent> = {}) {
  const inHand = sampleInHand({ ...event, ...change });
  let nowMs = 100;
  return {
    trace: createHandlerTrace(inHand, { monotonicNow: () => nowMs }),
    notes: inHand.notes,
    pass: async (ms: number) => {
      nowMs += ms;
    },
  };
}

describe('the context for another service', () => {
  it('names the span of the handler, and says whether it is recorded', () => {
    expect(start().trace.traceparent()).toBe(`00-${'a'.repeat(32)}-${handlerId}-01`);
    const unsampled = { traceparent: event.traceparent.replace(/01$/, '00') };
    expect(start(unsampled).trace.traceparent()).toBe(`00-${'a'.repeat(32)}-${handlerId}-00`);
  });

  it('has the tracestate of the request that brought the event', () => {
    const request = { startedAtMs: 1, traceState: 'vendor=1' };
    const { trace } = start({ request });
    expect(trace.headers()).toEqual({ traceparent: trace.traceparent(), tracestate: 'vendor=1' });
    expect(start().trace.headers()).toEqual({ traceparent: expect.any(String) });
  });

  it('names the span of the step that makes the call', async () => {
    const { trace } = start();
    const sent = await trace.span('charge', async (step) => step.traceparent());
    expect(spanIdIn(sent)).toBe(handlerSpanId(event, 1));
  });
});

describe('a step', () => {
  it('is noted with its times and attributes', async () => {
    const { trace, notes, pass } = start();

    expect(await trace.span('charge', async () => pass(7).then(() => 'done'), { amount: 3 })).toBe('done');

    expect(notes.steps).toEqual([
      { name: 'charge', parent: 0, startMs: 100, endMs: 107, attributes: { amount: 3 } },
    ]);
  });

  it('has its own steps below it', async () => {
    const { trace, notes } = start();
    await trace.span('outer', (outer) => outer.span('inner', async () => {}));
    expect(notes.steps).toMatchObject([
      { name: 'outer', parent: 0 },
      { name: 'inner', parent: 1 },
    ]);
  });

  it('that fails is noted with its error, and the handler gets it', async () => {
    const { trace, notes } = start();
    await expect(trace.span('charge', () => Promise.reject(new Error('declined')))).rejects.toThrow(
      'declined',
    );
    expect(notes.steps).toMatchObject([{ name: 'charge', error: 'declined' }]);
  });

  it('has its own id, the same when a handler takes the same steps again', () => {
    const ids = [0, 1, 2].map((step) => handlerSpanId(event, step));
    expect(new Set(ids).size).toBe(3);
    expect(ids).toEqual([0, 1, 2].map((step) => handlerSpanId({ ...event }, step)));
  });

  it('after the hundredth has no span: its calls name the one that it is part of', async () => {
    const { trace, notes } = start();
    for (let n = 0; n < 100; n += 1) await trace.span(`step ${n}`, async () => {});
    const sent = await trace.span('step 100', async (step) => step.traceparent());
    expect(notes.steps).toHaveLength(100);
    expect(spanIdIn(sent)).toBe(handlerId);
  });
});

it('without tracing, a call goes on with the context that the event came with', async () => {
  const trace = untracedHandler({ event });
  expect(trace.traceparent()).toBe(event.traceparent);
  expect(await trace.span('step', async (step) => step.headers())).toEqual({
    traceparent: event.traceparent,
  });
});
