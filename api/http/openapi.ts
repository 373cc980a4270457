import { type CreateDocumentOptions, createDocument, type ZodOpenApiPathsObject } from 'zod-openapi';
import type { Route } from './route.ts';

/** The OpenAPI 3.1 document of the routes, made from the schemas that validate requests. */
export function openApiDocument(routes: readonly Route[]): ReturnType<typeof createDocument> {
  return createDocument(
    {
      openapi: '3.1.0',
      info: {
        title: 'Sluice',
        version: '1',
        description:
          'An event pipeline that you can see through: 202 means that the queue owns the event, and you can follow any event by its id. Errors are problem documents (RFC 9457). Every response names its trace: `x-trace-id` has its id, and `traceresponse` (W3C Trace Context, level 2) says also whether it is sampled.',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      tags: [
        { name: 'events', description: 'Send events and follow them' },
        { name: 'operations', description: 'Health, statistics and metrics' },
      ],
      paths: pathsOf(routes),
    },
    { override: withoutSafeBounds },
  );
}

/** Zod bounds every integer to the safe ones. Those bounds tell readers nothing, and tools use them as examples. */
function withoutSafeBounds({ jsonSchema, io }: Parameters<Override>[0]): void {
  if (io === 'input' || jsonSchema.type !== 'integer') return;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}

type Override = NonNullable<CreateDocumentOptions['override']>;

/** Lists each route under its first path only: aliases serve clients of older services. */
function pathsOf(routes: readonly Route[]): ZodOpenApiPathsObject {
  const paths: ZodOpenApiPathsObject = {};
  for (const {
    method,
    paths: [path],
    operation,
  } of routes)
    if (operation) paths[path] = { ...paths[path], [method === 'GET' ? 'get' : 'post']: operation };
  return paths;
}
