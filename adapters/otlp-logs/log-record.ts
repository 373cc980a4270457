import { z } from 'zod';
import { SPAN_ID } from '../../core/event/trace-context.ts';

/** A log record as JSON: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */
export type LogRecord = {
  /** Absent if it is not known. */
  timeUnixNano?: string;
  severityNumber: number;
  severityText: string;
  body: AnyValue;
  attributes: KeyValue[];
  traceId?: string;
  spanId?: string;
};

export type KeyValue = { key: string; value: AnyValue };
export type AnyValue = { stringValue: string } | { boolValue: boolean } | { doubleValue: number };

/**
 * A line of the logger as a record: its ids and its message have members of their own, the rest are attributes. A handler
 * may log a member with the name of one of ours. Then the record leaves ours out: one record that the collector cannot
 * read would lose all lines of its call.
 */
export function toLogRecord(line: string): LogRecord {
  // The resource says which process it is.
  const { level, time, msg, trace_id, span_id, service, pid, ...rest } = lineSchema.parse(JSON.parse(line));
  return {
    ...(time === undefined ? {} : { timeUnixNano: `${Date.parse(time)}000000` }),
    severityNumber: SEVERITIES[level],
    severityText: level,
    body: toAnyValue(msg ?? ''),
    attributes: toAttributes(rest),
    ...(trace_id === undefined ? {} : { traceId: trace_id }),
    ...(span_id === undefined ? {} : { spanId: span_id }),
  };
}

export function toAttributes(members: Readonly<Record<string, unknown>>): KeyValue[] {
  return Object.entries(members).map(([key, value]) => ({ key, value: toAnyValue(value) }));
}

/** https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber */
const SEVERITIES = { trace: 1, debug: 5, info: 9, warn: 13, error: 17, fatal: 21 } as const;

const lineSchema = z.looseObject({
  level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).catch('info'),
  time: z.iso.datetime().optional().catch(undefined),
  msg: z.unknown().optional(),
  trace_id: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .optional()
    .catch(undefined),
  span_id: z.string().regex(SPAN_ID).optional().catch(undefined),
});

function toAnyValue(value: unknown): AnyValue {
  if (typeof value === 'number') return { doubleValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return { stringValue: typeof value === 'string' ? value : JSON.stringify(value) };
}
