import { z } from 'zod';
import type { TraceSpan } from './trace-span.ts';

/** The spans in a response of Jaeger's query API (`/api/traces/{id}`); undefined if it is not Jaeger's. */
export function readJaegerAnswer(answer: unknown): TraceSpan[] | undefined {
  const parsed = jaegerAnswer.safeParse(answer);
  return parsed.data?.data?.flatMap(({ spans, processes }) =>
    spans.map((span) => spanOf(span, processes[span.processID]?.serviceName)),
  );
}

/** Whether a response is an error in Jaeger's format, such as an unknown trace. */
export function isJaegerProblem(answer: unknown): boolean {
  return jaegerProblem.safeParse(answer).success;
}

const jaegerProblem = z.object({ data: z.null(), errors: z.array(z.object({ msg: z.string() })) });
const tag = z.object({ key: z.string(), value: z.union([z.string(), z.number(), z.boolean()]) });
const jaegerSpan = z.object({
  traceID: z.string(),
  spanID: z.string(),
  operationName: z.string(),
  references: z.array(z.object({ refType: z.string(), traceID: z.string(), spanID: z.string() })),
  startTime: z.number(),
  duration: z.number(),
  tags: z.array(tag),
  processID: z.string(),
  warnings: z.array(z.string()).nullish(),
});
const jaegerAnswer = z.object({
  data: z.array(
    z.object({
      spans: z.array(jaegerSpan),
      processes: z.record(z.string(), z.object({ serviceName: z.string() })),
    }),
  ),
});

function spanOf(span: z.output<typeof jaegerSpan>, service: string | undefined): TraceSpan {
  const attributes = Object.fromEntries(span.tags.map(({ key, value }) => [key, value]));
  // Links are references, too: those of another trace, or of another type.
  const parent = span.references.find(
    ({ refType, traceID }) => refType === 'CHILD_OF' && traceID === span.traceID,
  );
  return {
    spanId: span.spanID,
    ...(parent && { parentId: parent.spanID }),
    name: span.operationName,
    ...(service !== undefined && { service }),
    startMs: span.startTime / 1000,
    durationMs: span.duration / 1000,
    attributes,
    ...(attributes.error === true && { error: String(attributes['otel.status_description'] ?? 'failed') }),
    warnings: (span.warnings ?? []).filter(
      (warning) => !isOfOutsideParent(warning, attributes) && !isOfSkew(warning),
    ),
  };
}

/** Jaeger misses the parent. It is the span of an outside caller, which says so. */
function isOfOutsideParent(warning: string, attributes: TraceSpan['attributes']): boolean {
  return attributes['sluice.parent.external'] === true && warning.startsWith('invalid parent span IDs');
}

/**
 * Jaeger suspects a skewed clock if a span does not lie within its parent. One that follows a message rarely does: it
 * begins after its sender has ended. The tree tells a span that begins before its parent, for any backend.
 */
function isOfSkew(warning: string): boolean {
  return warning.startsWith('clock skew adjustment disabled');
}
