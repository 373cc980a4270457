import { type CreateDocumentOptions, createDocument, type ZodOpenApiPathsObject } from 'zod-openapi';
import type { Route } from './route.ts';

/** OpenAPI 3.1 of the routes, from the schemas that validate. */
export function openApiDocument(routes: readonly Route[]): ReturnType<typeof createDocument> {
  return createDocument(
    {
      openapi: '3.1.0',
      info: {
        title: 'Sluice',
        version: '1',
        description:
          'An event pipeline that you can see through: 202 means that the queue owns the event, and you can follow any event by its id. Errors are problem documents (RFC 9457).',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      tags: [
        { name: 'events', description: 'Send events, and see what became of them' },
        { name: 'operations', description: 'Health, statistics and metrics' },
      ],
      paths: pathsOf(routes),
    },
    { override: withoutSafeBounds },
  );
}

/** Zod gives every integer the bounds of a safe one. They tell readers nothing, and tools take them for examples. */
function withoutSafeBounds({ jsonSchema, io }: Parameters<Override>[0]): void {
  if (io === 'input' || jsonSchema.type !== 'integer') return;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}

type Override = NonNullable<CreateDocumentOptions['override']>;

/** Each route under its first path; the aliases are for those who know them already. */
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
