import type { IncomingMessage } from 'node:http';
import type { HonoRequest } from 'hono';
import type { ZodOpenApiOperationObject } from 'zod-openapi';
import type { TraceContext } from '../../core/event/trace-context.ts';

/** One route: its paths, its documentation and its handler. The router and the OpenAPI document are made from it. */
export type Route = {
  method: 'GET' | 'POST';
  /** `{name}` is a parameter. The first path is the route's name in metrics and OpenAPI, the others are aliases. */
  paths: readonly [string, ...string[]];
  /** A route without one is left out of the OpenAPI document. */
  operation?: ZodOpenApiOperationObject;
  /** Requests whose Accept header excludes JSON are rejected before `handle` runs. */
  producesJson: boolean;
  handle(request: ApiRequest): HttpResponse | Promise<HttpResponse>;
};

export type ApiRequest = {
  http: HonoRequest;
  /** Node's request: the body is streamed from it. */
  incoming: IncomingMessage;
  trace: TraceContext;
  /** `performance.now()` once its headers were read. */
  startedAtMs: number;
};

export type HttpResponse = {
  status: number;
  headers: Record<string, string>;
  body: string | Uint8Array<ArrayBuffer> | null;
};

export function jsonResponse(status: number, body: unknown, headers?: Record<string, string>): HttpResponse {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}
