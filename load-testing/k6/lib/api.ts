import { sleep } from 'k6';
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
  /** `route` as the reference names it: `GET /events/{id}`. Made again after a 503. */
  call(route: string, call?: Call): Reply;
  /** For polls, which ask again anyway. */
  callOnce(route: string, call?: Call): Reply;
  /** Whether a route was called. */
  called(route: string): boolean;
};

/** How often a call is made again. */
const RETRIES = 5;
/** Without a `Retry-After`, as of health: for as long as the API keeps the state of a dependency. */
const RETRY_SECONDS = 2;

/** A client of the API that makes a call again after a 503, and remembers which routes it called. */
export function createApi(baseUrl: string, { onRetry }: { onRetry: () => void }): Api {
  const routes = new Set<string>();
  return {
    call(route, call) {
      let reply = callOnce(route, call);
      for (let retry = 1; retry <= RETRIES && reply.status === 503; retry += 1) {
        onRetry();
        sleep(Number(reply.header('retry-after')) || RETRY_SECONDS);
        reply = callOnce(route, call);
      }
      return reply;
    },
    callOnce,
    called: (route) => routes.has(route),
  };

  function callOnce(route: string, call: Call = {}): Reply {
    routes.add(route);
    return send(baseUrl, route, call);
  }
}

function send(
  baseUrl: string,
  route: string,
  { path, body, contentType = 'application/json', headers = {} }: Call,
): Reply {
  const [method = '', pattern = ''] = route.split(' ');
  const response = http.request(method, `${baseUrl}${path ?? pattern}`, body ?? null, {
    headers: { ...(body === undefined ? {} : { 'content-type': contentType }), ...headers },
    tags: { name: route },
    redirects: 0,
  });
  return replyOf(response);
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
