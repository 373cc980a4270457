import { expect, test } from 'vitest';
import { readJaegerAnswer } from './jaeger-answer.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

const span = {
  traceID: TRACE,
  spanID: '00f067aa0ba902b7',
  operationName: 'process sluice-events',
  references: [
    { refType: 'FOLLOWS_FROM', traceID: 'another', spanID: '1111111111111111' },
    { refType: 'CHILD_OF', traceID: TRACE, spanID: '2222222222222222' },
  ],
  startTime: 1_790_000_000_000_250,
  duration: 1_500,
  tags: [
    { key: 'sluice.attempt', type: 'int64', value: 2 },
    { key: 'error', type: 'bool', value: true },
    { key: 'otel.status_description', type: 'string', value: 'it is down' },
  ],
  logs: [],
  processID: 'p1',
  warnings: ['clock skew'],
};
const answer = {
  data: [{ traceID: TRACE, spans: [span], processes: { p1: { serviceName: 'sluice-worker' } } }],
};

test('a span of Jaeger has its parent, not its links, and its times in ms', () => {
  expect(readJaegerAnswer(answer)).toMatchObject([
    {
      spanId: '00f067aa0ba902b7',
      parentId: '2222222222222222',
      name: 'process sluice-events',
      service: 'sluice-worker',
      startMs: 1_790_000_000_000.25,
      durationMs: 1.5,
      attributes: { 'sluice.attempt': 2 },
      error: 'it is down',
      warnings: ['clock skew'],
    },
  ]);
});

test('an outside parent is no flaw, although Jaeger misses it', () => {
  const warnings = ['invalid parent span IDs=2222222222222222; skipping clock skew adjustment', 'another'];
  const tags = [{ key: 'sluice.parent.external', type: 'bool', value: true }];
  const warningsOf = (given: object) =>
    readJaegerAnswer({ data: [{ spans: [{ ...span, warnings, ...given }], processes: {} }] })?.[0]?.warnings;
  expect(warningsOf({ tags })).toEqual(['another']);
  expect(warningsOf({})).toEqual(warnings);
});

test('a span that begins after its parent has ended is no flaw, although Jaeger calls it skew', () => {
  const warnings = ['clock skew adjustment disabled; not applying calculated delta of -1.005s', 'another'];
  const [read] = readJaegerAnswer({ data: [{ spans: [{ ...span, warnings }], processes: {} }] }) ?? [];
  expect(read?.warnings).toEqual(['another']);
});

test('a link to a span of the same trace is no parent', () => {
  const linked = { ...span, references: [{ refType: 'FOLLOWS_FROM', traceID: TRACE, spanID: '3' }] };
  const [read] = readJaegerAnswer({ data: [{ spans: [linked], processes: {} }] }) ?? [];
  expect(read).not.toHaveProperty('parentId');
});

test.each([[{ batches: [] }], [{ data: null, errors: [{ code: 404 }] }], ['trace not found'], [undefined]])(
  '%j is no answer with spans of Jaeger',
  (other) => {
    expect(readJaegerAnswer(other)).toBeUndefined();
  },
);
