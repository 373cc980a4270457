import type { HttpResponse } from './route.ts';

/** What went wrong with one part of a request: of its body by JSON pointer, of its query by parameter. */
export type ProblemError = { pointer: string; detail: string } | { parameter: string; detail: string };

/** An error as RFC 9457 tells it, before it is known which request it answers. */
export type Problem = {
  kind: ProblemKind;
  detail: string;
  errors?: readonly ProblemError[];
  /** Answers that a client may act on without reading the body: Retry-After, Allow, Accept. */
  headers?: Readonly<Record<string, string>>;
  /** Members of this problem's own (RFC 9457, section 3.2). */
  members?: Readonly<Record<string, unknown>>;
};

export type ProblemKind = keyof typeof PROBLEMS;

/** Every problem there is. The kind names its `type`: it is stable, and what a client may switch on. */
export const PROBLEMS = {
  'malformed-body': { status: 400, title: 'The body could not be read' },
  'malformed-request': { status: 400, title: 'The request is malformed' },
  'invalid-idempotency-key': { status: 400, title: 'The idempotency key is not valid' },
  'not-found': { status: 404, title: 'There is nothing at this address' },
  'event-not-found': { status: 404, title: 'There is no such event' },
  'event-expired': { status: 404, title: 'The event is not kept any more' },
  'method-not-allowed': { status: 405, title: 'The method is not allowed here' },
  'not-acceptable': { status: 406, title: 'The answer would be JSON' },
  'request-timeout': { status: 408, title: 'The request took too long to come in' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'event-too-large': { status: 413, title: 'The event is too large' },
  'unsupported-media-type': { status: 415, title: 'The content type is not supported' },
  'invalid-event': { status: 422, title: 'The event is not valid' },
  'invalid-batch': { status: 422, title: 'The batch is not valid' },
  'invalid-parameter': { status: 422, title: 'A query parameter is not valid' },
  'idempotency-conflict': { status: 422, title: 'The idempotency key belongs to another event' },
  'batch-refused': { status: 422, title: 'No event of the batch was accepted' },
  'headers-too-large': { status: 431, title: 'The headers are too large' },
  // HTTP has no status for it; proxies log such requests as 499.
  'client-gone': { status: 499, title: 'The client went away' },
  'internal-error': { status: 500, title: 'Something went wrong here' },
  overloaded: { status: 503, title: 'Too many events are waiting' },
  'too-many-reads': { status: 503, title: 'Too many reads are under way' },
  'queue-unavailable': { status: 503, title: 'The queue could not be reached' },
  'table-unavailable': { status: 503, title: 'The table could not be reached' },
} as const;

/** The `type` of its documents. */
export function typeOf(kind: ProblemKind): string {
  return `urn:sluice:problem:${kind}`;
}

export function statusOf(problem: Problem): number {
  return PROBLEMS[problem.kind].status;
}

export type ProblemBody = {
  type: string;
  title: string;
  status: number;
  detail: string;
  trace_id: string;
  errors?: ProblemError[];
};

/** The members of a problem document; `trace_id` finds the request in logs and traces. */
export function problemBody(problem: Problem, traceId: string): ProblemBody {
  const { status, title } = PROBLEMS[problem.kind];
  return {
    type: typeOf(problem.kind),
    title,
    status,
    detail: problem.detail,
    trace_id: traceId,
    ...(problem.errors ? { errors: [...problem.errors] } : {}),
    ...problem.members,
  };
}

/** `status` replaces the problem's own, where one problem stands for several of different status. */
export function problemResponse(problem: Problem, traceId: string, status = statusOf(problem)): HttpResponse {
  return {
    status,
    headers: { 'content-type': 'application/problem+json', ...problem.headers },
    body: JSON.stringify({ ...problemBody(problem, traceId), status }),
  };
}

/** The same request may succeed after `seconds`. */
export function retryAfter(seconds: number): Record<string, string> {
  return { 'retry-after': String(seconds) };
}
