import type { Span } from '../../ports/span-sink.ts';

/**
 * Spans as indented lines, one tree after the other, in order of time. Of spans with the same id, the last one counts. A
 * span whose parent is missing is marked as an orphan, unless the parent is marked as external.
 */
export function treeOf(all: readonly Span[]): string[] {
  const spans = [...new Map(all.map((span) => [keyOf(span), span])).values()].toSorted(
    (a, b) => a.startMs - b.startMs || a.endMs - b.endMs,
  );
  const keys = new Set(spans.map(keyOf));
  const isRoot = (span: Span) => span.parent === undefined || !keys.has(parentKeyOf(span));
  const childrenOf = (span: Span) =>
    spans.filter((other) => !isRoot(other) && parentKeyOf(other) === keyOf(span));
  const linesOf = (span: Span, depth: number): string[] => [
    `${'  '.repeat(depth)}${describe(span, isRoot(span))}`,
    ...childrenOf(span).flatMap((child) => linesOf(child, depth + 1)),
  ];
  return spans.filter(isRoot).flatMap((root) => linesOf(root, 0));
}

function keyOf({ traceId, spanId }: Span): string {
  return `${traceId} ${spanId}`;
}

function parentKeyOf({ traceId, parent }: Span): string {
  return `${traceId} ${parent?.spanId}`;
}

/** Such as `process events · retried · error: down · reconstructed`. */
function describe({ name, parent, attributes = {}, error, links }: Span, isRoot: boolean): string {
  const isOutside = attributes['sluice.parent.external'] === true;
  return [
    name,
    attributes['sluice.outcome'],
    error === undefined ? undefined : `error: ${error}`,
    attributes['sluice.slow'] ? 'slow' : undefined,
    attributes['sluice.reconstructed'] ? 'reconstructed' : undefined,
    links === undefined ? undefined : 'linked',
    isRoot && parent !== undefined ? (isOutside ? 'outside parent' : 'ORPHAN') : undefined,
  ]
    .filter((part) => part !== undefined)
    .join(' · ');
}
