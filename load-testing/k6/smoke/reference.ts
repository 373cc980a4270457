import type { Api } from '../lib/api.ts';
import { verify } from '../lib/verify.ts';

/** The reference itself; and what it lists was called, so that a new route is not forgotten here. */
export function nothingLeftOut(api: Api): void {
  const start = api.call('GET /');
  verify('GET /: says where to go', start, start.field('reference') === '/docs');
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
