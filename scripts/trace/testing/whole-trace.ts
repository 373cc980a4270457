import { buildTree, type SpanNode } from '../span-tree.ts';
import { isReconstructed, type TraceSpan } from '../trace-span.ts';

/**
 * The faults of a trace: more than one root, missing parents, spans that begin before their parents or end before they
 * begin, and the backend's warnings.
 */
export function flawsOf(spans: readonly TraceSpan[]): string[] {
  const roots = buildTree(spans);
  const orphans = roots.filter(({ absentParent }) => absentParent?.isOutside === false);
  return [
    ...(roots.length === 1 ? [] : [`${roots.length} spans have no parent in the trace`]),
    ...orphans.map(({ span, absentParent }) => `${span.name}: its parent ${absentParent?.spanId} is missing`),
    ...spans.flatMap(({ name, warnings }) => warnings.map((warning) => `${name}: ${warning}`)),
    ...roots.flatMap(skewsIn),
  ];
}

function skewsIn({ span, skewMs, children }: SpanNode): string[] {
  return [
    ...(span.durationMs < 0 ? [`${span.name}: ends before it begins`] : []),
    ...(skewMs > 0 ? [`${span.name}: begins before its parent`] : []),
    ...children.flatMap(skewsIn),
  ];
}

/**
 * A trace as a list of lines that a test compares: each span's name, indented below its parent, with its attempt, ✗ if
 * it failed and ≈ if it was reconstructed. The names of queues are left out.
 */
export function outlineOf(spans: readonly TraceSpan[]): string[] {
  return buildTree(spans).flatMap((node) => linesOf(node, ''));
}

function linesOf(node: SpanNode, indent: string): string[] {
  return [`${indent}${lineOf(node)}`, ...node.children.flatMap((child) => linesOf(child, `${indent}  `))];
}

function lineOf({ span, absentParent }: SpanNode): string {
  const attempt = span.attributes['sluice.attempt'];
  return [
    absentParent?.isOutside ? 'outside >' : '',
    span.name.replace(/\S+-events$/, 'events').replace(/\S+-events-dead$/, 'dead letters'),
    attempt === undefined ? '' : String(attempt),
    span.error === undefined ? '' : '✗',
    isReconstructed(span) ? '≈' : '',
  ]
    .filter(Boolean)
    .join(' ');
}
