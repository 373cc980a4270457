import { formatMs } from './format-ms.ts';
import type { SpanNode } from './span-tree.ts';
import { isReconstructed } from './trace-span.ts';

/** The notes beside a span: its attempt, and what an operator looks for. `slowMs`: the limit from which it is slow. */
export function notesOf({ span, waitedMs, skewMs, absentParent }: SpanNode, slowMs: number): string[] {
  const attempt = span.attributes['sluice.attempt'];
  const run = span.attributes['sluice.run'];
  const isMissing = absentParent?.isOutside === false;
  return [
    ...(attempt === undefined ? [] : [`attempt ${attempt}${Number(run) > 1 ? ` of run ${run}` : ''}`]),
    ...(span.error === undefined ? [] : [`✗ ${span.error}`]),
    ...(waitedMs >= slowMs ? [`◷ waited ${formatMs(waitedMs)}`] : []),
    ...(span.durationMs >= slowMs ? ['◷ slow'] : []),
    ...(isReconstructed(span) ? ['≈ reconstructed'] : []),
    ...(isMissing ? [`! its parent ${absentParent.spanId} is missing`] : []),
    ...(skewMs > 0 ? [`! began ${formatMs(skewMs)} before its parent: their clocks differ`] : []),
    ...span.warnings.map((warning) => `! ${warning}`),
  ];
}
