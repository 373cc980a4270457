import { expect, test } from 'vitest';
import { renderTree } from './render-tree.ts';
import { buildTree } from './span-tree.ts';
import { sampleSpan } from './testing/sample-spans.ts';
import type { TraceSpan } from './trace-span.ts';

function rendered(...spans: TraceSpan[]): string {
  return renderTree(buildTree(spans), { slowMs: 1_000 });
}

test('a tree has the time of each span beside it, and what is to be seen of it', () => {
  const attempt = (n: number) => ({ 'sluice.attempt': n });
  const text = rendered(
    sampleSpan('POST /events', {
      parentId: '00f067aa0ba902b7',
      attributes: { 'sluice.parent.external': true },
      service: 'sluice-api',
    }),
    sampleSpan('send', { parentId: 'POST /events', startMs: 2, durationMs: 5, service: 'sluice-api' }),
    sampleSpan('process', {
      parentId: 'send',
      startMs: 20,
      durationMs: 100,
      attributes: attempt(1),
      error: 'it is down',
      service: 'sluice-worker',
    }),
    sampleSpan('handler', { parentId: 'process', startMs: 25, durationMs: 90, service: 'sluice-worker' }),
    sampleSpan('again', {
      parentId: 'process',
      startMs: 6_120,
      durationMs: 2_000,
      attributes: { ...attempt(2), 'sluice.reconstructed': true },
      service: 'sluice-worker',
    }),
  );

  expect(text.split('\n')).toEqual([
    'span                             process         start  duration  time                      notes',
    '-------------------------------  -------------  ------  --------  ------------------------  ---------------------------------------------------',
    'outside caller 00f067aa0ba902b7',
    '└─ POST /events                  sluice-api       0 ms     10 ms  █·······················',
    '   └─ send                       sluice-api       2 ms      5 ms  █·······················',
    '      └─ process                 sluice-worker   20 ms    100 ms  █·······················  attempt 1  ✗ it is down',
    '         ├─ handler              sluice-worker   25 ms     90 ms  █·······················',
    '         └─ again                sluice-worker  6.12 s    2.00 s  ··················██████  attempt 2  ◷ waited 6.00 s  ◷ slow  ≈ reconstructed',
  ]);
});

test('a missing parent and the warnings of the backend are marked', () => {
  const text = rendered(sampleSpan('orphan', { parentId: 'lost', warnings: ['clock skew'] }));
  expect(text).toMatch(/orphan .*! its parent lost is missing {2}! clock skew$/);
});

test('a span that began before its parent is marked', () => {
  const text = rendered(
    sampleSpan('send', { startMs: 100 }),
    sampleSpan('process', { parentId: 'send', startMs: 80 }),
  );
  expect(text).toMatch(/process .*! began 20 ms before its parent: their clocks differ$/m);
});

test('the attempt of a later run tells its run', () => {
  const text = rendered(sampleSpan('process', { attributes: { 'sluice.attempt': 1, 'sluice.run': 2 } }));
  expect(text).toMatch(/attempt 1 of run 2$/);
});

test('spans that took no time at all have a mark, too', () => {
  const text = rendered(sampleSpan('a', { durationMs: 0 }), sampleSpan('b', { durationMs: 0 }));
  expect(text.match(/█·{23}/g)).toHaveLength(2);
});
