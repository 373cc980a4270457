import { textTable } from '../../core/lib/tables.ts';
import { formatMs } from './format-ms.ts';
import { notesOf } from './span-notes.ts';
import type { SpanNode } from './span-tree.ts';
import { endMs } from './trace-span.ts';

const BAR_WIDTH = 24;
const HEAD = ['span', 'process', 'start', 'duration', 'time', 'notes'];

/** The tree as a table: each span below its parent, with its start since the first span's, its duration and a bar. */
export function renderTree(nodes: readonly SpanNode[], { slowMs }: { slowMs: number }): string {
  const lines = nodes.flatMap((node) => linesOfRoot(node));
  const spans = lines.flatMap(({ node }) => (node ? [node.span] : []));
  const fromMs = Math.min(...spans.map(({ startMs }) => startMs));
  const toMs = Math.max(...spans.map(endMs));
  const rows = lines.map(({ label, node }) =>
    node ? rowOf(label, node, { fromMs, toMs, slowMs }) : [label],
  );
  return textTable(rows, { head: HEAD, rightAligned: [2, 3] });
}

type Line = { label: string; node?: SpanNode };

/** An outside caller has no span here: its line has only its id. */
function linesOfRoot(node: SpanNode): Line[] {
  if (!node.absentParent?.isOutside) return linesOf(node, '', '');
  return [{ label: `outside caller ${node.absentParent.spanId}` }, ...linesOf(node, '└─ ', '   ')];
}

/** `first` stands before the node's own name, `rest` before those below it. */
function linesOf(node: SpanNode, first: string, rest: string): Line[] {
  const last = node.children.length - 1;
  return [
    { label: `${first}${node.span.name}`, node },
    ...node.children.flatMap((child, index) =>
      linesOf(child, `${rest}${index === last ? '└─ ' : '├─ '}`, `${rest}${index === last ? '   ' : '│  '}`),
    ),
  ];
}

type Scale = { fromMs: number; toMs: number; slowMs: number };

function rowOf(label: string, node: SpanNode, { fromMs, toMs, slowMs }: Scale): string[] {
  const { span } = node;
  const startMs = span.startMs - fromMs;
  const notes = notesOf(node, slowMs).join('  ');
  const bar = timeBar(startMs, span.durationMs, toMs - fromMs);
  return [label, span.service ?? '', formatMs(startMs), formatMs(span.durationMs), bar, notes];
}

/** When in the whole, and for how long: at least one mark, however short it was. */
function timeBar(startMs: number, durationMs: number, wholeMs: number): string {
  const columns = (ms: number) => (wholeMs > 0 ? (ms / wholeMs) * BAR_WIDTH : 0);
  const from = Math.min(BAR_WIDTH - 1, Math.floor(columns(startMs)));
  const to = Math.max(from + 1, Math.min(BAR_WIDTH, Math.ceil(columns(startMs + durationMs))));
  return `${'·'.repeat(from)}${'█'.repeat(to - from)}${'·'.repeat(BAR_WIDTH - to)}`;
}
