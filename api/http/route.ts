import type { IncomingMessage } from 'node:http';
import type { HonoRequest } from 'hono';
import type { ZodOpenApiOperationObject } from 'zod-openapi';
import type { TraceContext } from '../../core/telemetry/trace-context.ts';

/** One route: where it is, what it is documented as, and how it answers. The router and OpenAPI come from it. */
export type Route = {
  method: 'GET' | 'POST';
  /** `{name}` stands for a parameter. The first is the name in metrics and in the reference, the others are aliases. */
  paths: readonly [string, ...string[]];
  /** Without one the route is not in the reference. */
  operation?: ZodOpenApiOperationObject;
  /** Whether it answers JSON, so that a client that takes none is told so before anything is done. */
  answersJson: boolean;
  answer(request: ApiRequest): Answer | Promise<Answer>;
};

export type ApiRequest = {
  http: HonoRequest;
  /** Node's own: the body is read from it as it streams. */
  incoming: IncomingMessage;
  trace: TraceContext;
  /** By the monotonic clock, when its head was read. */
  startedAtMs: number;
};

export type Answer = {
  status: number;
  headers: Record<string, string>;
  body: string | Uint8Array<ArrayBuffer> | null;
};

export function jsonAnswer(status: number, body: unknown, headers?: Record<string, string>): Answer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}
