import http, { type RefinedResponse } from 'k6/http';

export type Call = {
  /** If it is not the route's own path: an alias, an id, a query. */
  path?: string;
  body?: string;
  /** JSON unless given. */
  contentType?: string;
  headers?: Record<string, string>;
};

export type Reply = {
  status: number;
  text: string;
  header(name: string): string;
  /** By k6's selectors (`results.0.event_id`); undefined if it is absent or the body is not JSON. */
  field(selector: string): unknown;
};

export type Api = {
  /** `route` as the reference names it: `GET /events/{id}`. */
  call(route: string, call?: Call): Reply;
  /** Whether a route was called. */
  called(route: string): boolean;
};

/** A client of the API that remembers which routes it called. */
export function createApi(baseUrl: string): Api {
  const routes = new Set<string>();
  return {
    call(route, { path, body, contentType = 'application/json', headers = {} } = {}) {
      const [method = '', pattern = ''] = route.split(' ');
      routes.add(route);
      const response = http.request(method, `${baseUrl}${path ?? pattern}`, body ?? null, {
        headers: { ...(body === undefined ? {} : { 'content-type': contentType }), ...headers },
        tags: { name: route },
        redirects: 0,
      });
      return replyOf(response);
    },
    called: (route) => routes.has(route),
  };
}

function replyOf(response: RefinedResponse<'text'>): Reply {
  return {
    status: response.status,
    text: response.body ?? '',
    header(name) {
      const found = Object.entries(response.headers).find(([key]) => key.toLowerCase() === name);
      return found?.[1] ?? '';
    },
    field(selector) {
      try {
        return response.json(selector);
      } catch {
        return undefined;
      }
    },
  };
}
