import type { HttpResponse } from './route.ts';

/** A mistake in one part of a request: in its body, by JSON pointer, or in its query, by parameter. */
export type ProblemError = { pointer: string; detail: string } | { parameter: string; detail: string };

/** An error in the terms of RFC 9457, not yet tied to a request. */
export type Problem = {
  kind: ProblemKind;
  detail: string;
  errors?: readonly ProblemError[];
  /** Headers that clients can act on without reading the body: Retry-After, Allow, Accept. */
  headers?: Readonly<Record<string, string>>;
  /** Extension members (RFC 9457, section 3.2). */
  members?: Readonly<Record<string, unknown>>;
};

export type ProblemKind = keyof typeof PROBLEMS;

/** All problems. The kind is part of the `type`, which is stable: clients switch on it. */
export const PROBLEMS = {
  'malformed-body': { status: 400, title: 'Malformed body' },
  'malformed-request': { status: 400, title: 'Malformed request' },
  'invalid-idempotency-key': { status: 400, title: 'Invalid idempotency key' },
  'not-found': { status: 404, title: 'No such route' },
  'event-not-found': { status: 404, title: 'Event not found' },
  'event-expired': { status: 404, title: 'Event no longer stored' },
  'method-not-allowed': { status: 405, title: 'Method not allowed' },
  'not-acceptable': { status: 406, title: 'Only JSON is available' },
  'request-timeout': { status: 408, title: 'Request timed out' },
  'body-too-large': { status: 413, title: 'Body too large' },
  'event-too-large': { status: 413, title: 'Event too large' },
  'unsupported-media-type': { status: 415, title: 'Unsupported media type' },
  'invalid-event': { status: 422, title: 'Invalid event' },
  'invalid-batch': { status: 422, title: 'Invalid batch' },
  'invalid-parameter': { status: 422, title: 'Invalid query parameter' },
  'idempotency-conflict': { status: 422, title: 'Idempotency key already used for another event' },
  'batch-refused': { status: 422, title: 'No event in the batch was accepted' },
  'headers-too-large': { status: 431, title: 'Headers too large' },
  // HTTP has no status for this; proxies log it as 499.
  'client-gone': { status: 499, title: 'Client closed the request' },
  'internal-error': { status: 500, title: 'Internal error' },
  overloaded: { status: 503, title: 'Too many events are waiting for the queue' },
  'too-many-reads': { status: 503, title: 'Too many reads are in progress' },
  'queue-unavailable': { status: 503, title: 'The queue is unavailable' },
  'table-unavailable': { status: 503, title: 'The table is unavailable' },
} as const;

/** The `type` in documents of this kind. */
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

/** The members of a problem document. `trace_id` identifies the request in logs and traces. */
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

/** `status` overrides the problem's own, when one problem stands for several with different statuses. */
export function problemResponse(problem: Problem, traceId: string, status = statusOf(problem)): HttpResponse {
  return {
    status,
    headers: { 'content-type': 'application/problem+json', ...problem.headers },
    body: JSON.stringify({ ...problemBody(problem, traceId), status }),
  };
}

/** The fault is ours. The log has the details under the trace id. */
export const INTERNAL_ERROR: Problem = {
  kind: 'internal-error',
  detail: 'Internal error; quote the trace_id.',
};

/** Tells the client to retry after `seconds`. */
export function retryAfter(seconds: number): Record<string, string> {
  return { 'retry-after': String(seconds) };
}
