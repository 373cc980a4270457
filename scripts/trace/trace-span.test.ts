import { expect, test } from 'vitest';
import { sampleSpan } from './testing/sample-spans.ts';
import { mergeSpans } from './trace-span.ts';

const reconstructed = { 'sluice.reconstructed': true };

test('spans of one id are one, the longest of them', () => {
  const short = sampleSpan('a', { durationMs: 1 });
  const long = sampleSpan('a', { durationMs: 2 });
  const other = sampleSpan('b');
  expect(mergeSpans([short, other, long, short])).toEqual([long, other]);
});

test('a span that was made as it happened counts for more than one that was reconstructed', () => {
  const guessed = sampleSpan('a', { durationMs: 9, attributes: reconstructed });
  const seen = sampleSpan('a', { durationMs: 1 });
  expect(mergeSpans([guessed, seen])).toEqual([seen]);
  expect(mergeSpans([seen, guessed])).toEqual([seen]);
});
