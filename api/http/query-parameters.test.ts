import { expect, test } from 'vitest';
import { z } from 'zod';
import { integerParameter, readParameters } from './query-parameters.ts';

const schema = z.object({ limit: integerParameter(50, { min: 1, max: 100 }), name: z.string().optional() });

test('a query is parsed with defaults', () => {
  expect(readParameters(schema, { name: ['a'] })).toEqual({
    kind: 'parameters',
    parameters: { limit: 50, name: 'a' },
  });
});

test.each([
  [{ limit: ['0'] }, 'limit', 'from 1 to 100'],
  [{ limit: ['-1'] }, 'limit', 'from 1 to 100'],
  [{ limit: ['1e1'] }, 'limit', 'from 1 to 100'],
  [{ limit: ['1', '2'] }, 'limit', 'appears twice'],
  [{ colour: ['red'] }, 'colour', 'one of limit, name'],
  [{ __proto__x: ['red'] }, '__proto__x', 'one of limit, name'],
])('%j is rejected, and the error names %s', (queries, parameter, detail) => {
  expect(readParameters(schema, queries as Record<string, string[]>)).toMatchObject({
    kind: 'problem',
    problem: { kind: 'invalid-parameter', errors: [{ parameter, detail: expect.stringContaining(detail) }] },
  });
});

test('all mistakes are reported at once', () => {
  expect(readParameters(schema, { limit: ['x'], colour: ['red'] })).toMatchObject({
    problem: { errors: [{ parameter: 'limit' }, { parameter: 'colour' }] },
  });
});
