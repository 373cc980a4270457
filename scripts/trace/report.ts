import type { Followed } from './follow-event.ts';
import type { FollowedEvent } from './followed-event.ts';
import { formatMs } from './format-ms.ts';
import { renderTree } from './render-tree.ts';
import { buildTree, othersIn, partOf, type SpanNode } from './span-tree.ts';
import { endMs, isReconstructed, mergeSpans } from './trace-span.ts';

export type ReportOptions = { allEvents: boolean; slowMs: number };

/** The report on an event, for a terminal. */
export function renderReport(followed: Followed, { allEvents, slowMs }: ReportOptions): string {
  const { event, spans } = followed;
  const others = othersIn(spans, event.event_id);
  const hint = `The request sent ${others} other events: --all shows them.`;
  return [
    `Event ${event.event_id}: ${stateOf(event)}`,
    sourceLine(followed),
    '',
    renderTree(treeOf(followed, allEvents), { slowMs }),
    ...(others > 0 && !allEvents ? ['', hint] : []),
  ].join('\n');
}

/** The same as JSON. */
export function jsonReport(followed: Followed, { allEvents }: Pick<ReportOptions, 'allEvents'>): object {
  const { event, source } = followed;
  return {
    event_id: event.event_id,
    status: event.status,
    trace_id: event.trace_id,
    source: source.kind === 'backend' ? source.name.toLowerCase() : 'timeline',
    ...(source.kind === 'timeline' && { why: source.why }),
    spans: treeOf(followed, allEvents).map(jsonNode),
  };
}

function treeOf({ event, spans }: Followed, allEvents: boolean): SpanNode[] {
  const tree = buildTree(spans);
  return allEvents ? tree : partOf(event.event_id, tree);
}

function stateOf({ event_type, status, run = 1, attempts, reason }: FollowedEvent): string {
  const attempt = attempts === undefined ? '' : ` at attempt ${attempts}${run > 1 ? ` of run ${run}` : ''}`;
  return `${event_type === undefined ? '' : `${event_type}, `}${status}${attempt}${reason ? `: ${reason}` : ''}`;
}

function sourceLine({ event, spans, source }: Followed): string {
  if (source.kind === 'timeline') return `Drawn from the event's record: ${source.why}.`;
  const merged = mergeSpans(spans);
  const lastedMs = Math.max(...merged.map(endMs)) - Math.min(...merged.map(({ startMs }) => startMs));
  return `Trace ${event.trace_id}, from ${source.name} at ${source.url}: ${merged.length} spans in ${formatMs(lastedMs)}`;
}

function jsonNode({ span, children, waitedMs, absentParent }: SpanNode): object {
  return {
    span_id: span.spanId,
    ...(absentParent && { absent_parent: absentParent.spanId, outside_parent: absentParent.isOutside }),
    name: span.name,
    process: span.service,
    start: new Date(span.startMs).toISOString(),
    duration_ms: span.durationMs,
    waited_ms: waitedMs,
    ...(span.error !== undefined && { error: span.error }),
    ...(isReconstructed(span) && { reconstructed: true }),
    ...(span.warnings.length > 0 && { warnings: span.warnings }),
    attributes: span.attributes,
    children: children.map(jsonNode),
  };
}
