import { expect, test } from 'vitest';
import { claimSpanIdOf, type SpanStage, spanIdOf } from './span-id.ts';

const EVENT = '019e2f6a-0000-8000-8000-000000000001';

test('a span id has 16 hexadecimal digits', () => {
  expect(spanIdOf(EVENT, 'send', 1, 1)).toMatch(/^[0-9a-f]{16}$/);
});

test('the same event, stage, run and attempt give the same id in every process and release', () => {
  expect(spanIdOf(EVENT, 'process', 2, 3)).toBe(spanIdOf(EVENT, 'process', 2, 3));
  expect(spanIdOf(EVENT, 'process', 2, 3)).toBe('1a54a850b62ebbb1');
});

test('every stage, run, attempt and event has an id of its own', () => {
  const stages: SpanStage[] = ['send', 'claim', 'process', 'handler', 'insert', 'dead_letter'];
  const ids = stages.flatMap((stage) =>
    [1, 2, 11].flatMap((run) => [1, 2, 11].map((attempt) => spanIdOf(EVENT, stage, run, attempt))),
  );

  expect(new Set([...ids, spanIdOf(`${EVENT}0`, 'send', 1, 1)]).size).toBe(ids.length + 1);
});

test('all events of a request have one claim span', () => {
  expect(claimSpanIdOf('00f067aa0ba902b7')).toMatch(/^[0-9a-f]{16}$/);
  expect(claimSpanIdOf('00f067aa0ba902b7')).not.toBe(claimSpanIdOf('00f067aa0ba902b8'));
});
