import { describe, expect, test } from 'vitest';
import { buildTree, hasSpansOf, othersIn, partOf, type SpanNode } from './span-tree.ts';
import { sampleSpan } from './testing/sample-spans.ts';

/** Names alone, a span's children in a list behind it. */
function outline(nodes: readonly SpanNode[]): unknown[] {
  return nodes.map(({ span, children }) =>
    children.length > 0 ? [span.spanId, ...outline(children)] : span.spanId,
  );
}

describe('a tree', () => {
  test('has each span below its parent, in the order of time', () => {
    const spans = [
      sampleSpan('late', { parentId: 'root', startMs: 2 }),
      sampleSpan('leaf', { parentId: 'early', startMs: 3 }),
      sampleSpan('root'),
      sampleSpan('early', { parentId: 'root', startMs: 1 }),
    ];
    expect(outline(buildTree(spans))).toEqual([['root', ['early', 'leaf'], 'late']]);
  });

  test('has a span once, however often it was sent', () => {
    const child = sampleSpan('child', { parentId: 'root' });
    expect(outline(buildTree([sampleSpan('root'), child, child]))).toEqual([['root', 'child']]);
  });

  test('tells how long a span waited after its parent', () => {
    const [root] = buildTree([
      sampleSpan('send', { startMs: 0, durationMs: 10 }),
      sampleSpan('process', { parentId: 'send', startMs: 4_010 }),
      sampleSpan('handler', { parentId: 'send', startMs: 5 }),
    ]);
    expect(root?.children.map(({ waitedMs }) => waitedMs)).toEqual([0, 4_000]);
  });

  test('tells how long a span began before its parent, unless clocks may differ by that', () => {
    const [root] = buildTree([
      sampleSpan('send', { startMs: 1_000 }),
      sampleSpan('process', { parentId: 'send', startMs: 880 }),
      sampleSpan('handler', { parentId: 'send', startMs: 991 }),
    ]);
    expect(root?.children.map(({ skewMs }) => skewMs)).toEqual([120, 0]);
  });

  test('marks a parent that belongs to an outside caller, and one that is missing', () => {
    const external = { 'sluice.parent.external': true };
    const spans = [
      sampleSpan('ours', { parentId: 'theirs', attributes: external }),
      sampleSpan('orphan', { parentId: 'lost', startMs: 1 }),
    ];
    expect(buildTree(spans).map(({ absentParent }) => absentParent)).toEqual([
      { spanId: 'theirs', isOutside: true },
      { spanId: 'lost', isOutside: false },
    ]);
  });
});

describe('a trace of many events', () => {
  const of = (eventId: string) => ({ attributes: { 'sluice.event.id': eventId } });
  const spans = [
    sampleSpan('server'),
    sampleSpan('send a', { parentId: 'server', ...of('a') }),
    sampleSpan('process a', { parentId: 'send a', ...of('a') }),
    sampleSpan('handler a', { parentId: 'process a' }),
    sampleSpan('send b', { parentId: 'server', startMs: 1, ...of('b') }),
    sampleSpan('handler b', { parentId: 'send b' }),
    sampleSpan('send c', { parentId: 'server', startMs: 2, ...of('c') }),
  ];

  test('has a part of each event: what all share, and what came of that one', () => {
    expect(outline(partOf('a', buildTree(spans)))).toEqual([
      ['server', ['send a', ['process a', 'handler a']]],
    ]);
    expect(outline(partOf('b', buildTree(spans)))).toEqual([['server', ['send b', 'handler b']]]);
  });

  test('tells of how many others it is', () => {
    expect(othersIn(spans, 'a')).toBe(2);
    expect(hasSpansOf('a', spans)).toBe(true);
    expect(hasSpansOf('d', spans)).toBe(false);
  });
});
