import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { continueTrace, type Sample } from '../../core/event/trace-context.ts';
import type { ApiProbe } from '../../core/telemetry/api-probe.ts';
import { acceptsJson } from './media-type.ts';
import { INTERNAL_ERROR, type Problem, problemResponse } from './problem.ts';
import type { Readiness } from './readiness.ts';
import type { ApiRequest, HttpResponse, Route } from './route.ts';
import { traceHeaders } from './trace-headers.ts';

type Env = { Bindings: HttpBindings };
type Deps = {
  routes: readonly Route[];
  readiness: Pick<Readiness, 'isDraining'>;
  probe: Pick<ApiProbe, 'requestCompleted' | 'failed'>;
  /** Absent while tracing is off: then no trace is sampled. */
  sample?: Sample | undefined;
};

/**
 * The routes as one Hono application. Each handler is wrapped in one plain function that does what every request needs:
 * a chain of middleware costs a third of the throughput of a small request.
 */
export function createApp({ routes, readiness, probe, sample }: Deps): Hono<Env> {
  const app = new Hono<Env>();
  const plainPaths = new Set(routes.flatMap(({ paths }) => paths.filter((path) => !path.includes('{'))));
  for (const route of routes)
    for (const path of route.paths) app.on(route.method, toHonoPath(path), handlerOf(route));
  return app.notFound(handleUnmatched);

  function handlerOf(route: Route): (context: Context<Env>) => Promise<Response> {
    const [pattern] = route.paths;
    return (context) => {
      // GET /events/batch does not ask for an event called batch.
      if (pattern.includes('{') && plainPaths.has(context.req.path)) return handleUnmatched(context);
      return respond(context, pattern, (request) => {
        if (route.producesJson && !acceptsJson(request.incoming.headers.accept))
          return problemResponse(NOT_ACCEPTABLE, request.trace.traceId);
        return route.handle(request);
      });
    };
  }

  function handleUnmatched(context: Context<Env>): Promise<Response> {
    return respond(context, 'unmatched', ({ trace }) =>
      problemResponse(missing(routes, context.req.method, context.req.path), trace.traceId),
    );
  }

  async function respond(context: Context<Env>, route: string, handle: Route['handle']): Promise<Response> {
    const startedAtMs = performance.now();
    const { incoming } = context.env;
    const { traceparent, tracestate } = incoming.headers;
    const trace = continueTrace(single(traceparent), { traceState: single(tracestate), sample });
    const { status, headers, body } = await handleSafely(handle, {
      http: context.req,
      incoming,
      trace,
      startedAtMs,
    });
    probe.requestCompleted({
      method: context.req.method,
      route,
      path: context.req.path,
      status,
      trace,
      startedAtMs,
      endedAtMs: performance.now(),
    });
    const common = readiness.isDraining() ? DRAINING_HEADERS : COMMON_HEADERS;
    return new Response(body, { status, headers: { ...common, ...traceHeaders(trace), ...headers } });
  }

  async function handleSafely(handle: Route['handle'], request: ApiRequest): Promise<HttpResponse> {
    try {
      return await handle(request);
    } catch (error) {
      const { trace } = request;
      probe.failed(error, { trace, what: 'internal error' });
      return problemResponse(INTERNAL_ERROR, trace.traceId);
    }
  }
}

const COMMON_HEADERS = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
};

/** Tells clients that reuse connections to open another, so that no request is lost when this one closes. */
const DRAINING_HEADERS = { ...COMMON_HEADERS, connection: 'close' };

const NOT_ACCEPTABLE: Problem = {
  kind: 'not-acceptable',
  detail: 'This route responds with JSON: send an Accept header that allows application/json, or none.',
};

/** Node joins repeated headers of these names: only the types say otherwise. */
function single(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : undefined;
}

function toHonoPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

/** The problem with a request that no route matches: an unknown path, or a method that the path does not have. */
function missing(routes: readonly Route[], method: string, path: string): Problem {
  const exact = methodsAt(routes, (candidate) => candidate === path);
  const allowed =
    exact.length > 0 ? exact : methodsAt(routes, (candidate) => toPattern(candidate).test(path));
  if (allowed.length === 0)
    return { kind: 'not-found', detail: `No route matches ${path}; /docs lists them all.` };
  return {
    kind: 'method-not-allowed',
    detail: `${method} is not allowed on ${path}: use ${oneOf.format(allowed)}.`,
    headers: { allow: allowed.join(', ') },
  };
}

const oneOf = new Intl.ListFormat('en-GB', { type: 'disjunction' });

function methodsAt(routes: readonly Route[], matches: (path: string) => boolean): string[] {
  const methods = new Set<string>(
    routes.filter(({ paths }) => paths.some(matches)).map(({ method }) => method),
  );
  return methods.has('GET') ? [...methods.add('HEAD')] : [...methods];
}

function toPattern(path: string): RegExp {
  return new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`);
}
