import { expect, test } from 'vitest';
import { readTempoAnswer } from './tempo-answer.ts';

const span = {
  traceId: 'S/kvNXezTaajzpKdDg5HNg==',
  spanId: 'APBnqgupArc=',
  parentSpanId: 'IiIiIiIiIiI=',
  name: 'process sluice-events',
  kind: 'SPAN_KIND_CONSUMER',
  startTimeUnixNano: '1790000000000250500',
  endTimeUnixNano: '1790000000001750500',
  attributes: [
    { key: 'sluice.attempt', value: { intValue: '2' } },
    { key: 'sluice.slow', value: { boolValue: true } },
    { key: 'ratio', value: { doubleValue: 0.5 } },
    { key: 'sluice.event.type', value: { stringValue: 'order.placed' } },
  ],
  status: { code: 'STATUS_CODE_ERROR', message: 'it is down' },
};
const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'sluice-worker' } }] };
const read = {
  spanId: '00f067aa0ba902b7',
  parentId: '2222222222222222',
  name: 'process sluice-events',
  service: 'sluice-worker',
  startMs: 1_790_000_000_000.25,
  durationMs: 1.5,
  attributes: {
    'sluice.attempt': 2,
    'sluice.slow': true,
    ratio: 0.5,
    'sluice.event.type': 'order.placed',
  },
  error: 'it is down',
  warnings: [],
};

test('both versions of the query API are read', () => {
  const resourceSpans = [{ resource, scopeSpans: [{ scope: {}, spans: [span] }] }];
  expect(readTempoAnswer({ batches: resourceSpans })).toEqual([read]);
  expect(readTempoAnswer({ trace: { resourceSpans }, metrics: {} })).toEqual([read]);
});

test('ids may be hexadecimal, and a status a number, as OTLP as JSON has them', () => {
  const standard = {
    ...span,
    spanId: '00f067aa0ba902b7',
    parentSpanId: '2222222222222222',
    status: { code: 2, message: 'it is down' },
  };
  expect(readTempoAnswer({ batches: [{ resource, scopeSpans: [{ spans: [standard] }] }] })).toEqual([read]);
});

test('the first span of a trace has no parent, and one without a status has not failed', () => {
  const { parentSpanId: _, status: __, ...first } = span;
  const [root] = readTempoAnswer({ batches: [{ scopeSpans: [{ spans: [first] }] }] }) ?? [];
  expect(root).not.toHaveProperty('parentId');
  expect(root).not.toHaveProperty('error');
  expect(root).not.toHaveProperty('service');
});

test.each([[{ data: [] }], [{}], [undefined]])('%j is no answer of Tempo', (other) => {
  expect(readTempoAnswer(other)).toBeUndefined();
});
