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
          'An event pipeline that you can see through: 202 means that the queue owns the event, and any event can be followed by its id. Errors are problem documents (RFC 9457).',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      tags: [
        { name: 'events', description: 'Sending events, and what became of them' },
        { name: 'operations', description: 'How the service is' },
      ],
      paths: pathsOf(routes),
    },
    { override: withoutSafeBounds },
  );
}

/** Zod tells of every integer that it is a safe one. Readers know, and made examples of it. */
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
