import { expect, test } from 'vitest';
import { toLogRecord } from './log-record.ts';

const LINE = {
  level: 'warn',
  time: '2026-11-21T10:00:00.123Z',
  service: 'api',
  pid: 7,
  msg: 'request failed',
};

test('a line becomes a record: time, severity and message', () => {
  expect(toLogRecord(JSON.stringify(LINE))).toEqual({
    timeUnixNano: '1795255200123000000',
    severityNumber: 13,
    severityText: 'warn',
    body: { stringValue: 'request failed' },
    attributes: [],
  });
});

test('the ids of its trace and span are the ids of the record', () => {
  const ids = { trace_id: '4bf92f3577b34da6a3ce929d0e0e4736', span_id: '00f067aa0ba902b7' };
  expect(toLogRecord(JSON.stringify({ ...LINE, ...ids }))).toMatchObject({
    traceId: ids.trace_id,
    spanId: ids.span_id,
    attributes: [],
  });
});

test('whatever else it says is an attribute; what has members is written as JSON', () => {
  const rest = {
    event_id: 'e1',
    status: 503,
    replayed: true,
    err: { type: 'Error', message: 'no' },
    none: null,
  };
  expect(toLogRecord(JSON.stringify({ ...LINE, ...rest })).attributes).toEqual([
    { key: 'event_id', value: { stringValue: 'e1' } },
    { key: 'status', value: { doubleValue: 503 } },
    { key: 'replayed', value: { boolValue: true } },
    { key: 'err', value: { stringValue: '{"type":"Error","message":"no"}' } },
    { key: 'none', value: { stringValue: 'null' } },
  ]);
});

test('a line without a message is a record with an empty one', () => {
  expect(toLogRecord(JSON.stringify({ ...LINE, msg: undefined })).body).toEqual({ stringValue: '' });
});

test.each([
  ['level', 'gold', { severityText: 'info' }],
  ['level', 30, { severityText: 'info' }],
  ['time', 12, { severityText: 'warn' }],
  ['time', 'noon', { severityText: 'warn' }],
  ['msg', 5, { body: { doubleValue: 5 } }],
  ['trace_id', 'the first', { attributes: [] }],
  ['span_id', 7, { attributes: [] }],
])('a handler may log a member that is named like ours: %s %j', (name, value, record) => {
  const line = JSON.stringify({ ...LINE, [name]: value });
  expect(toLogRecord(line)).toMatchObject(record);
  expect(JSON.stringify(toLogRecord(line))).not.toMatch(/NaN|traceId|spanId/);
});
