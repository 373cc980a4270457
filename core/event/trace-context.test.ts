import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { continueTrace, isSampled, spanIdIn, startTrace, traceIdOf, traceparentOf } from './trace-context.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const spanId = '00f067aa0ba902b7';
const traceparent = `00-${traceId}-${spanId}-01`;

test('a trace continues under its id, with our own span and our own choice about sampling', () => {
  const trace = continueTrace(traceparent);
  expect(trace.traceId).toBe(traceId);
  expect(trace.traceparent).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-00$`));
  expect(trace.traceparent).not.toContain(spanId);
  expect(trace.traceparent).toContain(trace.spanId);
});

test('a continued trace names the span that called', () => {
  expect(continueTrace(traceparent).outside).toEqual({ spanId });
  expect(startTrace()).not.toHaveProperty('outside');
});

test('a trace is sampled by our own choice, which is given the outside one', () => {
  const asTheCaller = (outsideFlag: boolean | undefined) => outsideFlag ?? true;

  expect(continueTrace(traceparent, { sample: asTheCaller }).sampled).toBe(true);
  expect(continueTrace(`00-${traceId}-${spanId}-00`, { sample: asTheCaller }).sampled).toBe(false);
  expect(continueTrace(`00-${traceId}-${spanId}-02`, { sample: asTheCaller }).sampled).toBe(false);
  expect(continueTrace(`00-${traceId}-${spanId}-03`, { sample: asTheCaller }).sampled).toBe(true);
  expect(continueTrace('garbage', { sample: asTheCaller }).traceparent).toMatch(/-01$/);
  expect(startTrace(() => false).traceparent).toMatch(/-00$/);
});

test('a valid tracestate is kept, beside a valid traceparent alone', () => {
  const traceState = 'congo=t61rcWkgMzE';

  expect(continueTrace(traceparent, { traceState }).outside).toEqual({ spanId, traceState });
  expect(continueTrace(traceparent, { traceState: 'no list' }).outside).toEqual({ spanId });
  expect(continueTrace('garbage', { traceState })).not.toHaveProperty('outside');
});

test('the parts of our own traceparent are read back', () => {
  for (const sampled of [true, false]) {
    const own = traceparentOf(traceId, spanId, sampled);
    expect([traceIdOf(own), spanIdIn(own), isSampled(own)]).toEqual([traceId, spanId, sampled]);
  }
});

test.each([
  `00-${traceId.slice(0, -1)}0-${spanId}-01`,
  `00-${'0'.repeat(31)}1-${spanId}-01`,
  `00-${traceId}-${spanId.slice(0, -1)}0-01`,
  `00-${traceId}-${'0'.repeat(15)}1-00`,
])('an id may have zeros at either end: %s', (given) => {
  expect(continueTrace(given).traceId).toBe(traceIdOf(given));
});

test('a future version is read as far as it is known', () => {
  expect(continueTrace(`01-${traceId}-${spanId}-01`).traceId).toBe(traceId);
  expect(continueTrace(`cc-${traceId}-${spanId}-01-what-the-future-will-be-like`).traceId).toBe(traceId);
});

describe('a new trace is started', () => {
  test.each([
    undefined,
    '',
    'garbage',
    traceparent.toUpperCase(),
    ` ${traceparent}`,
    `${traceparent},${traceparent}`,
    `${traceparent}.`,
    `${traceparent}-version-0-has-no-more`,
    `ff-${traceId}-${spanId}-01`,
    `00-${'0'.repeat(32)}-${spanId}-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
    `00-${traceId.slice(1)}-${spanId}-01`,
    `00-${traceId}-${spanId}`,
    `00-${traceId}-${spanId}-xy`,
  ])('for %j', (given) => {
    const trace = continueTrace(given);
    expect(trace.traceId).not.toBe(traceId);
    expect(trace.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
  });

  test('for any text at all', () => {
    fc.assert(fc.property(fc.string(), (text) => /^[0-9a-f]{32}$/.test(continueTrace(text).traceId)));
  });
});

test('the trace id of our own traceparent is read back', () => {
  const trace = startTrace();
  expect(traceIdOf(trace.traceparent)).toBe(trace.traceId);
  expect(startTrace().traceId).not.toBe(trace.traceId);
});
