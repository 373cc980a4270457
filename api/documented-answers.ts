import { z } from 'zod';
import type { ZodOpenApiResponseObject, ZodOpenApiResponsesObject } from 'zod-openapi';
import { PROBLEMS, type ProblemKind } from './problem.ts';

/** A problem document (RFC 9457), as the reference shows it. */
const problemDocument = z
  .object({
    type: z.enum(Object.keys(PROBLEMS).map((kind) => `urn:sluice:problem:${kind}`)).meta({
      description: 'Which problem it is: stable, and what a client may switch on.',
    }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    trace_id: z.string(),
    errors: z
      .array(
        z.object({ pointer: z.string().optional(), parameter: z.string().optional(), detail: z.string() }),
      )
      .optional()
      .meta({ description: 'Each mistake, by the JSON pointer of its field or the name of its parameter.' }),
  })
  .meta({ id: 'Problem', description: 'What went wrong, as RFC 9457 tells it.' });

/** The problems that a route answers with, by status. */
export function problemResponses(...kinds: ProblemKind[]): ZodOpenApiResponsesObject {
  const byStatus = Map.groupBy(kinds, (kind) => PROBLEMS[kind].status);
  const responses = [...byStatus].map(([status, kinds]): [string, ZodOpenApiResponseObject] => [
    String(status),
    {
      description: kinds.map((kind) => PROBLEMS[kind].title).join('; or: '),
      content: { 'application/problem+json': { schema: problemDocument } },
    },
  ]);
  return Object.fromEntries(responses);
}

export function jsonResponse(description: string, schema: z.ZodType): ZodOpenApiResponseObject {
  return { description, content: { 'application/json': { schema } } };
}
