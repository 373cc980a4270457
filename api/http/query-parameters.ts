import { z } from 'zod';
import { plainMessage } from '../../core/event/event.ts';
import type { NumberBounds } from '../../core/lib/numbers.ts';
import { integer } from '../../core/settings/env.ts';
import type { Problem } from './problem.ts';

export type ReadParameters<T> = { kind: 'parameters'; parameters: T } | { kind: 'problem'; problem: Problem };

/** Parses a query by the schema of its parameters. Unknown and repeated parameters are rejected by name. */
export function readParameters<Schema extends z.ZodObject>(
  schema: Schema,
  queries: Record<string, string[]>,
): ReadParameters<z.output<Schema>> {
  const repeated = Object.keys(queries).find((name) => (queries[name]?.length ?? 0) > 1);
  if (repeated !== undefined)
    return {
      kind: 'problem',
      problem: parameterProblem([{ parameter: repeated, detail: 'appears twice: send it once' }]),
    };
  const given = Object.fromEntries(Object.entries(queries).map(([name, [value]]) => [name, value]));
  const parsed = z.strictObject(schema.shape).safeParse(given);
  return parsed.success
    ? { kind: 'parameters', parameters: parsed.data as z.output<Schema> } // the same shape, strictly
    : { kind: 'problem', problem: parameterProblem(errorsOf(parsed.error, Object.keys(schema.shape))) };
}

export function parameterProblem(errors: { parameter: string; detail: string }[]): Problem {
  const detail = errors.map(({ parameter, detail }) => `${parameter}: ${detail}`).join('; ');
  return { kind: 'invalid-parameter', detail, errors };
}

function errorsOf(error: z.ZodError, known: string[]): { parameter: string; detail: string }[] {
  return error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({
          parameter: key,
          detail: `unknown parameter; expected one of ${known.join(', ')}`,
        }))
      : [{ parameter: String(issue.path[0]), detail: plainMessage(issue) }],
  );
}

/** A parameter that is a whole number within bounds. */
export function integerParameter(fallback: number, bounds: Required<NumberBounds>) {
  return integer(fallback, bounds).meta({
    override({ jsonSchema }) {
      // A query holds text, but OpenAPI describes a parameter by the type that it stands for.
      Object.assign(jsonSchema, {
        type: 'integer',
        minimum: bounds.min,
        maximum: bounds.max,
        default: fallback,
      });
    },
  });
}
