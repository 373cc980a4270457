import { z } from 'zod';
import type { TraceSpan } from './trace-span.ts';

/**
 * The spans in an answer of Tempo's query API (`/api/traces/{id}` and `/api/v2/traces/{id}`), which is OTLP as JSON;
 * undefined if it is not Tempo's.
 */
export function readTempoAnswer(answer: unknown): TraceSpan[] | undefined {
  return tempoAnswer
    .safeParse(answer)
    .data?.flatMap(({ resource, scopeSpans }) =>
      scopeSpans.flatMap(({ spans }) => spans.map((span) => spanOf(span, attributesOf(resource.attributes)))),
    );
}

/** In OTLP as JSON a 64-bit integer is a string. */
const value = z.union([
  z.object({ stringValue: z.string() }).transform(({ stringValue }) => stringValue),
  z.object({ boolValue: z.boolean() }).transform(({ boolValue }) => boolValue),
  z.object({ intValue: z.coerce.number() }).transform(({ intValue }) => intValue),
  z.object({ doubleValue: z.number() }).transform(({ doubleValue }) => doubleValue),
]);
const attributes = z.array(z.object({ key: z.string(), value })).default([]);
const nanoseconds = z.union([z.string(), z.number()]).transform(BigInt);
const tempoSpan = z.object({
  spanId: z.string().transform(hexadecimal),
  parentSpanId: z.string().transform(hexadecimal).optional(),
  name: z.string(),
  startTimeUnixNano: nanoseconds,
  endTimeUnixNano: nanoseconds,
  attributes,
  status: z
    .object({ code: z.union([z.string(), z.number()]).optional(), message: z.string().optional() })
    .default({}),
});
const resourceSpans = z.array(
  z.object({
    resource: z.object({ attributes }).default({ attributes: [] }),
    scopeSpans: z.array(z.object({ spans: z.array(tempoSpan) })),
  }),
);
const tempoAnswer = z.union([
  z.object({ batches: resourceSpans }).transform(({ batches }) => batches),
  z.object({ trace: z.object({ resourceSpans }) }).transform(({ trace }) => trace.resourceSpans),
]);

function spanOf(span: z.output<typeof tempoSpan>, resource: TraceSpan['attributes']): TraceSpan {
  const service = resource['service.name'];
  const isFailed = span.status.code === 'STATUS_CODE_ERROR' || span.status.code === 2;
  return {
    spanId: span.spanId,
    ...(span.parentSpanId && { parentId: span.parentSpanId }),
    name: span.name,
    ...(service !== undefined && { service: String(service) }),
    startMs: milliseconds(span.startTimeUnixNano),
    durationMs: milliseconds(span.endTimeUnixNano - span.startTimeUnixNano),
    attributes: attributesOf(span.attributes),
    ...(isFailed && { error: span.status.message || 'failed' }),
    warnings: [],
  };
}

function attributesOf(list: z.output<typeof attributes>): TraceSpan['attributes'] {
  return Object.fromEntries(list.map(({ key, value }) => [key, value]));
}

/** Exact to the microsecond, where a double has too few digits for nanoseconds since 1970. */
function milliseconds(nanos: bigint): number {
  return Number(nanos / 1_000n) / 1000;
}

/** Tempo writes ids in base64, where OTLP as JSON has them in hexadecimal: eight bytes are twelve characters of it. */
function hexadecimal(id: string): string {
  return id.endsWith('=') ? Buffer.from(id, 'base64').toString('hex') : id;
}
