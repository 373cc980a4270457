import { z } from 'zod';
import type { ZodOpenApiResponseObject, ZodOpenApiResponsesObject } from 'zod-openapi';
import { PROBLEMS, type ProblemKind, typeOf } from './problem.ts';

/** The problems that a route responds with, by status. */
export function documentedProblems(...kinds: ProblemKind[]): ZodOpenApiResponsesObject {
  return documentedByStatus(kinds, problemDocument);
}

/** The same, with a schema made for each status. */
export function documentedByStatus(
  kinds: readonly ProblemKind[],
  schemaOf: (kinds: readonly ProblemKind[], status: number) => z.ZodType,
): ZodOpenApiResponsesObject {
  const byStatus = Map.groupBy(kinds, (kind) => PROBLEMS[kind].status);
  const responses = [...byStatus].map(([status, kinds]): [string, ZodOpenApiResponseObject] => [
    String(status),
    {
      description: kinds.map((kind) => PROBLEMS[kind].title).join(', or: '),
      content: { 'application/problem+json': { schema: schemaOf(kinds, status) } },
    },
  ]);
  return Object.fromEntries(responses);
}

/** The schema of a problem document (RFC 9457) of these kinds. `status` overrides the kinds' own. */
export function problemDocument(kinds: readonly ProblemKind[], status?: number) {
  const statuses = status === undefined ? kinds.map((kind) => PROBLEMS[kind].status) : [status];
  return z.object({
    type: z.enum(kinds.map(typeOf)).meta({
      description: 'The kind of problem. It is stable: clients may switch on it.',
    }),
    title: z.enum(kinds.map((kind) => PROBLEMS[kind].title as string)),
    status: z.literal([...new Set<number>(statuses)]),
    detail: z.string().meta({ description: 'What was expected, what came, and what to do.' }),
    trace_id: traceId,
    errors: z
      .array(
        z.object({ pointer: z.string().optional(), parameter: z.string().optional(), detail: z.string() }),
      )
      .optional()
      .meta({
        description: 'Each mistake, with the JSON pointer of its field or the name of its query parameter.',
      }),
  });
}

export const traceId = z
  .string()
  .regex(/^[0-9a-f]{32}$/)
  .meta({
    description: 'Identifies the request in logs and traces.',
    examples: ['4bf92f3577b34da6a3ce929d0e0e4736'],
  });

/** A number of things. */
export const count = z.int().min(0);

export function documentedJson(description: string, schema: z.ZodType): ZodOpenApiResponseObject {
  return { description, content: { 'application/json': { schema } } };
}
