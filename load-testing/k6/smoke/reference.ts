import type { Api } from '../lib/api.ts';
import { verify } from '../lib/verify.ts';

/** The reference, and whether the smoke test called every route in it: a new route fails until it is called here. */
export function checkReference(api: Api): void {
  const start = api.call('GET /');
  verify('GET /: names the reference', start, start.field('reference') === '/docs');
  const page = api.call('GET /docs');
  verify(
    'GET /docs: a page',
    page,
    page.status === 200 && page.header('content-type').startsWith('text/html'),
  );
  const document = api.call('GET /openapi.json');
  const routes = routesOf(document.field('paths'));
  verify('GET /openapi.json: lists routes', document, routes.length > 0);
  for (const route of routes) verify(`${route} was called`, document, api.called(route));
}

function routesOf(paths: unknown): string[] {
  if (typeof paths !== 'object' || paths === null) return [];
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
}
