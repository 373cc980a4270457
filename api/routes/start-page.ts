import { jsonResponse, type Route } from '../http/route.ts';

/** `GET /`: links to the other routes. */
export function startPage(): Route {
  return {
    method: 'GET',
    paths: ['/'],
    producesJson: true,
    handle: () =>
      jsonResponse(200, {
        name: 'Sluice',
        send_events_to: '/events',
        reference: '/docs',
        openapi: '/openapi.json',
        statistics: '/stats',
        health: '/health',
      }),
  };
}
