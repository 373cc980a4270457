import { endMs, mergeSpans, type TraceSpan } from './trace-span.ts';

export type SpanNode = {
  span: TraceSpan;
  children: SpanNode[];
  /** How long it waited after its parent's end: in the queue, or for the time of a retry. */
  waitedMs: number;
  /** How long it began before its parent, which only clocks that differ explain. 0 within what clocks may differ by. */
  skewMs: number;
  /** A parent that is not in the trace: the span of an outside caller, or one that is missing. */
  absentParent?: { spanId: string; isOutside: boolean };
};

/** The root spans of a trace, each with its descendants in order of time. Spans with the same id are merged. */
export function buildTree(spans: readonly TraceSpan[]): SpanNode[] {
  const merged = mergeSpans(spans).sort((a, b) => a.startMs - b.startMs || endMs(a) - endMs(b));
  const byId = new Map(merged.map((span) => [span.spanId, span]));
  const childrenOf = Map.groupBy(merged, ({ parentId }) => parentId);

  function nodeOf(span: TraceSpan): SpanNode {
    const parent = byId.get(span.parentId ?? '');
    return {
      span,
      children: (childrenOf.get(span.spanId) ?? []).map(nodeOf),
      waitedMs: parent ? Math.max(0, span.startMs - endMs(parent)) : 0,
      skewMs: parent ? skewMs(span, parent) : 0,
      ...(span.parentId !== undefined && !parent && { absentParent: absentParentOf(span, span.parentId) }),
    };
  }

  return merged.filter(({ parentId }) => parentId === undefined || !byId.has(parentId)).map(nodeOf);
}

/** Times are of several clocks, and a busy machine takes its time between two readings. */
const CLOCKS_MS = 10;

function skewMs(span: TraceSpan, parent: TraceSpan): number {
  const earlyMs = parent.startMs - span.startMs;
  return earlyMs > CLOCKS_MS ? earlyMs : 0;
}

function absentParentOf({ attributes }: TraceSpan, spanId: string) {
  return { spanId, isOutside: attributes['sluice.parent.external'] === true };
}

/** The tree without the spans of other events, which share the trace when one request sent them all. */
export function partOf(eventId: string, nodes: readonly SpanNode[]): SpanNode[] {
  return nodes
    .filter(({ span }) => (eventOf(span) ?? eventId) === eventId)
    .map((node) => ({ ...node, children: partOf(eventId, node.children) }));
}

/** Whether any of the spans belongs to this event. */
export function hasSpansOf(eventId: string, spans: readonly TraceSpan[]): boolean {
  return spans.some((span) => eventOf(span) === eventId);
}

/** How many other events the trace has spans of. */
export function othersIn(spans: readonly TraceSpan[], eventId: string): number {
  const events = new Set(spans.map(eventOf));
  events.delete(undefined);
  events.delete(eventId);
  return events.size;
}

function eventOf({ attributes }: TraceSpan): string | undefined {
  const id = attributes['sluice.event.id'];
  return typeof id === 'string' ? id : undefined;
}
