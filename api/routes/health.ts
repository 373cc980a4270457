import { z } from 'zod';
import type { DependencyCheck, DependencyState } from '../http/dependency-check.ts';
import { documentedJson } from '../http/documented-responses.ts';
import type { Readiness } from '../http/readiness.ts';
import { jsonResponse, type Route } from '../http/route.ts';

type Deps = {
  /** Without it nothing can be accepted. */
  queue: DependencyCheck;
  /** Without it events are accepted, but neither read nor stored. */
  table: DependencyCheck;
  readiness: Readiness;
  now?: () => number;
};

/** `GET /health/live`: the process is up. `/health/ready`: it can accept events. `/health`: all it depends on. */
export function healthRoutes({ queue, table, readiness, now = Date.now }: Deps): Route[] {
  return [
    {
      method: 'GET',
      paths: ['/health/live'],
      producesJson: true,
      operation: {
        operationId: 'getLiveness',
        tags: ['operations'],
        summary: 'Whether the process is up',
        responses: { 200: documentedJson('It is', live) },
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
        summary: 'Whether it accepts events',
        description:
          'What a load balancer asks. It does not depend on the table, without which events are accepted all the same.',
        responses: {
          200: documentedJson('It accepts events', ready),
          503: documentedJson('It stops, or can not reach the queue', ready),
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
        summary: 'How it and all that it depends on are',
        description: 'Answers of dependencies are a few seconds old at most.',
        responses: {
          200: documentedJson('It accepts events; `degraded` when a dependency is down', health),
          503: documentedJson('It does not accept events', health),
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
  age_seconds: z.number().meta({ description: 'How long ago it was asked.' }),
  reason: z.string().optional(),
});
const health = z
  .object({
    status: z.enum(['ok', 'degraded', 'unavailable']),
    draining: z
      .boolean()
      .meta({ description: 'It was told to stop, and serves on until nobody sends requests.' }),
    dependencies: z.object({ queue: dependency, table: dependency }),
  })
  .meta({ id: 'Health' });
