import { describe, expect, it } from 'vitest';
import type { QueuedEvent } from '../../event/pack.ts';
import { spanIdIn } from '../../event/trace-context.ts';
import { sampleInHand } from '../../testing/sample-in-hand.ts';
import { createHandlerTrace, untracedHandler } from './handler-trace.ts';
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
  const times = { monotonicNow: () => nowMs, unixMs: (atMs: number) => 1_000 + atMs };
  return {
    trace: createHandlerTrace(inHand, times),
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
    const request = { startedAtMs: 1, serverSpanId: 'c'.repeat(16), traceState: 'vendor=1' };
    const { trace } = start({ request });
    expect(trace.headers()).toEqual({ traceparent: trace.traceparent(), tracestate: 'vendor=1' });
    expect(start().trace.headers()).toEqual({ traceparent: expect.any(String) });
  });

  it('names the span of the step that makes the call', async () => {
    const { trace, notes } = start();
    const sent = await trace.span('charge', async (step) => step.traceparent());
    expect(spanIdIn(sent)).toBe(notes.children?.[0]?.spanId);
  });
});

describe('a step', () => {
  it('is a span below that of the handler, with its times and attributes', async () => {
    const { trace, notes, pass } = start();

    expect(await trace.span('charge', async () => pass(7).then(() => 'done'), { amount: 3 })).toBe('done');

    expect(notes.children).toMatchObject([
      { name: 'charge', kind: 'internal', parent: { spanId: handlerId }, startMs: 1_100, endMs: 1_107 },
    ]);
    expect(notes.children?.[0]?.attributes).toMatchObject({ amount: 3, 'sluice.event.id': event.id });
  });

  it('has its own steps below it', async () => {
    const { trace, notes } = start();
    await trace.span('outer', (outer) => outer.span('inner', async () => {}));
    const [inner, outer] = notes.children ?? [];
    expect([inner?.name, inner?.parent?.spanId]).toEqual(['inner', outer?.spanId]);
  });

  it('that fails marks its span, and the handler gets the error', async () => {
    const { trace, notes } = start();
    await expect(trace.span('charge', () => Promise.reject(new Error('declined')))).rejects.toThrow(
      'declined',
    );
    expect(notes.children).toMatchObject([{ name: 'charge', error: 'declined' }]);
  });

  it('has the same id when a handler takes the same steps again', async () => {
    const ids = [];
    for (const { trace, notes } of [start(), start()]) {
      await trace.span('one', async () => {});
      await trace.span('two', async () => {});
      ids.push(notes.children?.map(({ spanId }) => spanId));
    }
    expect(ids[0]).toEqual(ids[1]);
    expect(new Set(ids[0]).size).toBe(2);
  });

  it('is left out after the hundredth', async () => {
    const { trace, notes } = start();
    for (let n = 0; n < 101; n += 1) await trace.span(`step ${n}`, async () => {});
    expect(notes.children?.map(({ name }) => name).slice(98)).toEqual(['step 98', 'step 99']);
  });
});

it('without tracing, a call goes on with the context that the event came with', async () => {
  const trace = untracedHandler({ event });
  expect(trace.traceparent()).toBe(event.traceparent);
  expect(await trace.span('step', async (step) => step.headers())).toEqual({
    traceparent: event.traceparent,
  });
});
