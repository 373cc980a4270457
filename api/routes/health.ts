import { z } from 'zod';
import type { DependencyCheck, DependencyState } from '../http/dependency-check.ts';
import { documentedJson } from '../http/documented-responses.ts';
import type { Readiness } from '../http/readiness.ts';
import { jsonResponse, type Route } from '../http/route.ts';

type Deps = {
  /** When it is down, no event can be accepted. */
  queue: DependencyCheck;
  /** When it is down, events are accepted, but neither stored nor read. */
  table: DependencyCheck;
  readiness: Readiness;
  now?: () => number;
};

/** `GET /health/live`: the process is up. `/health/ready`: it can accept events. `/health`: its dependencies. */
export function healthRoutes({ queue, table, readiness, now = Date.now }: Deps): Route[] {
  return [
    {
      method: 'GET',
      paths: ['/health/live'],
      producesJson: true,
      operation: {
        operationId: 'getLiveness',
        tags: ['operations'],
        summary: 'Check liveness',
        responses: { 200: documentedJson('The process is up', live) },
      },
      handle: () => jsonResponse(200, { status: 'ok' } satisfies z.output<typeof live>),
    },
    {
      method: 'GET',
      paths: ['/health/ready'],
      producesJson: true,
      operation: {
        operationId: 'getReadiness',
        tags: ['operations'],
        summary: 'Check readiness',
        description:
          'For load balancers. Readiness does not depend on the table: events are accepted without it.',
        responses: {
          200: documentedJson('Events are accepted', ready),
          503: documentedJson('The process is draining, or the queue is unavailable', ready),
        },
      },
      async handle() {
        const reason = notReady(await queue());
        const body: z.output<typeof ready> = reason ? { status: 'unavailable', reason } : { status: 'ok' };
        return jsonResponse(reason ? 503 : 200, body);
      },
    },
    {
      method: 'GET',
      paths: ['/health', '/healthcheck'],
      producesJson: true,
      operation: {
        operationId: 'getHealth',
        tags: ['operations'],
        summary: 'Get the health of the API and its dependencies',
        description: 'The states of dependencies are cached for 2 s.',
        responses: {
          200: documentedJson('Events are accepted; `degraded` means that a dependency is down', health),
          503: documentedJson('Events are not accepted', health),
        },
      },
      async handle() {
        const [queueState, tableState] = await Promise.all([queue(), table()]);
        const states = { queue: queueState, table: tableState };
        const unavailable = notReady(states.queue) !== undefined;
        const degraded = !states.table.up;
        const body: z.output<typeof health> = {
          status: unavailable ? 'unavailable' : degraded ? 'degraded' : 'ok',
          draining: readiness.isDraining(),
          dependencies: { queue: stateView(states.queue), table: stateView(states.table) },
        };
        return jsonResponse(unavailable ? 503 : 200, body);
      },
    },
  ];

  function notReady(queueState: DependencyState): string | undefined {
    if (readiness.isDraining()) return 'draining';
    return queueState.up ? undefined : 'the queue is unavailable';
  }

  function stateView({ up, latencyMs, askedAtMs, reason }: DependencyState): z.output<typeof dependency> {
    return {
      status: up ? 'up' : 'down',
      latency_ms: latencyMs,
      age_seconds: Math.max(0, now() - askedAtMs) / 1000,
      ...(reason === undefined ? {} : { reason }),
    };
  }
}

const live = z.object({ status: z.literal('ok') });
const ready = z.object({ status: z.enum(['ok', 'unavailable']), reason: z.string().optional() });
const dependency = z.object({
  status: z.enum(['up', 'down']),
  latency_ms: z.number(),
  age_seconds: z.number().meta({ description: 'How long ago the dependency was checked.' }),
  reason: z.string().optional(),
});
const health = z
  .object({
    status: z.enum(['ok', 'degraded', 'unavailable']),
    draining: z.boolean().meta({
      description:
        'The process was told to stop, and keeps serving until the load balancer stops sending requests.',
    }),
    dependencies: z.object({ queue: dependency, table: dependency }),
  })
  .meta({ id: 'Health' });
