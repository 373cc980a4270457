import { expect, test } from 'vitest';
import type { Span } from '../../ports/span-sink.ts';
import { treeOf } from './tree-of.ts';

const traceId = 'a'.repeat(32);

function span(spanId: string, parentId: string | undefined, change: Partial<Span> = {}): Span {
  const parent = parentId === undefined ? {} : { parent: { spanId: parentId, isRemote: true } };
  return { traceId, spanId, name: spanId, kind: 'internal', startMs: 1, endMs: 2, ...parent, ...change };
}

test('children are indented below their parents, in the order of their times', () => {
  const spans = [
    span('late', 'root', { startMs: 3 }),
    span('grandchild', 'early'),
    span('root', undefined),
    span('early', 'root'),
  ];
  expect(treeOf(spans)).toEqual(['root', '  early', '    grandchild', '  late']);
});

test('a span that was told twice is there once, as it was told last', () => {
  const attributes = { 'sluice.outcome': 'processed' };
  expect(treeOf([span('root', undefined), span('root', undefined, { attributes })])).toEqual([
    'root · processed',
  ]);
});

test('a missing parent makes an orphan, unless it is outside', () => {
  const outside = { attributes: { 'sluice.parent.external': true } };
  expect(treeOf([span('server', 'caller', outside), span('lost', 'nobody')])).toEqual([
    'server · outside parent',
    'lost · ORPHAN',
  ]);
});

test('a parent in another trace is none', () => {
  expect(treeOf([span('root', undefined), span('child', 'root', { traceId: 'b'.repeat(32) })])).toEqual([
    'root',
    'child · ORPHAN',
  ]);
});
