import { z } from 'zod';
import { estimateOldestAgeMs, type HeardFromQueue } from '../../core/counts/queue-age.ts';
import { minuteOf } from '../../core/counts/rollups.ts';
import { createSemaphore } from '../../core/lib/semaphore.ts';
import { createSingleFlight } from '../../core/lib/single-flight.ts';
import { withTimeout } from '../../core/lib/with-timeout.ts';
import type { FleetRegistry } from '../../core/ports/fleet-registry.ts';
import type { TotalsStore } from '../../core/ports/lifetime-totals.ts';
import { type ReadBacklog, waitingIn } from '../../core/ports/queue.ts';
import type { Rollups } from '../../core/ports/rollups.ts';
import { documentedJson, documentedProblems } from '../http/documented-responses.ts';
import { problemResponse } from '../http/problem.ts';
import { readParameters } from '../http/query-parameters.ts';
import { type HttpResponse, jsonResponse, type Route } from '../http/route.ts';
import type { Packer } from '../ingest/packer.ts';
import { timestamp } from '../query/event-view.ts';
import { lastReportedMinute, type StatisticsInput, summarise } from '../query/statistics.ts';
import {
  type OldestAge,
  type QueueDepth,
  type StatisticsBody,
  statisticsBody,
} from '../query/statistics-body.ts';
import type { ReadTable } from '../query/table-read.ts';
import { MAX_WINDOW_SECONDS, window } from '../query/window.ts';

type Deps = {
  rollups: Pick<Rollups, 'read'>;
  totals: Pick<TotalsStore, 'read'>;
  readBacklog: ReadBacklog;
  fleet: Pick<FleetRegistry, 'read'>;
  packer: Pick<Packer, 'meanPackEvents'>;
  readTable: ReadTable;
  now?: () => number;
};

export type StatisticsOptions = {
  readTimeoutMs?: number | undefined;
  /** How long a request may wait for its turn to be computed. */
  maxWaitMs?: number | undefined;
  /** How long the queue may take to report its depth. */
  depthTimeoutMs?: number | undefined;
};

/** `GET /stats`: counts, rates, latencies and queue depth. */
export function getStatistics(
  { rollups, totals, readBacklog, fleet, packer, readTable, now = Date.now }: Deps,
  { readTimeoutMs = 2_500, maxWaitMs = 1_000, depthTimeoutMs = 800 }: StatisticsOptions = {},
): Route {
  // Computing one window reads the rows of every process: one at a time, so that accepting events does not suffer.
  const computations = createSemaphore(1, { maxWaitMs });
  const readStatistics = createSingleFlight(
    (windowSeconds: number) =>
      computations.run(() =>
        withTimeout(readTimeoutMs, 'the statistics', (signal) => readResponse(windowSeconds, signal)),
      ),
    { now },
  );
  return {
    method: 'GET',
    paths: ['/stats'],
    producesJson: true,
    operation: {
      operationId: 'getStatistics',
      tags: ['operations'],
      summary: 'Get counts, rates, latencies and queue depth',
      description: 'Cached for 2 s; `as_of` is when the response was made.',
      requestParams: { query: parameters },
      responses: {
        200: documentedJson('Statistics', statisticsBody),
        ...documentedProblems('invalid-parameter', 'not-acceptable', 'too-many-reads', 'table-unavailable'),
      },
    },
    async handle({ http, trace }) {
      const { traceId } = trace;
      const query = readParameters(parameters, http.queries());
      if (query.kind === 'problem') return problemResponse(query.problem, traceId);
      const read = await readTable(trace, () => readStatistics(query.parameters.window));
      return read.kind === 'read' ? read.value : problemResponse(read.problem, traceId);
    },
  };

  async function readResponse(windowSeconds: number, signal: AbortSignal): Promise<HttpResponse> {
    const nowMs = now();
    const [input, state, queue] = await Promise.all([
      readInput(nowMs, windowSeconds, signal),
      fleet.read(),
      readQueue(),
    ]);
    const { live, desired = null, reason = null, asOfMs = nowMs } = state;
    const body: StatisticsBody = {
      ...summarise(input),
      queue: queue && { ...queue, ...oldestAge(queue.visible, state.heard) },
      workers: { live, desired, reason, as_of: timestamp(asOfMs) },
    };
    return jsonResponse(200, body);
  }

  async function readInput(
    nowMs: number,
    windowSeconds: number,
    signal: AbortSignal,
  ): Promise<StatisticsInput> {
    const fromMs = minuteOf(nowMs - windowSeconds * 1000);
    const toMs = nowMs + 1;
    // A window of one minute may begin after the last reported minute.
    const readFromMs = Math.min(fromMs, lastReportedMinute(nowMs));
    const known = await totals.read();
    // Until the first recount, the workers' reports of the widest window are all there is.
    const sinceTotalsMs = Math.max(known?.untilMs ?? 0, minuteOf(nowMs - MAX_WINDOW_SECONDS * 1000));
    const [api, worker, recount] = await Promise.all([
      rollups.read('api', readFromMs, toMs, { signal }),
      rollups.read('worker', Math.min(readFromMs, sinceTotalsMs), toMs, { signal }),
      rollups.read('recount', readFromMs, toMs, { signal }),
    ]);
    return { fromMs, nowMs, api, worker, recount, totals: known };
  }

  /** Null while the queue is unavailable: the rest of the statistics does not need it. */
  async function readQueue(): Promise<Omit<QueueDepth, keyof OldestAge> | null> {
    try {
      const backlog = await withTimeout(depthTimeoutMs, 'the backlog', () => readBacklog());
      return {
        visible: waitingIn(backlog),
        in_flight: backlog.held ?? 0,
        delayed: backlog.delayed ?? 0,
        dead_letters: backlog.deadLetters,
        estimated_events: Math.round(backlog.outstanding * packer.meanPackEvents()),
        as_of: timestamp(now()),
      };
    } catch {
      return null;
    }
  }

  function oldestAge(visible: number, heard: HeardFromQueue | undefined): OldestAge {
    const ageMs = estimateOldestAgeMs(visible, heard, now());
    return {
      oldest_age_seconds: ageMs === undefined ? null : Math.round(ageMs / 100) / 10,
      oldest_age_as_of: heard ? timestamp(heard.atMs) : null,
    };
  }
}

const parameters = z.object({
  window: window.meta({
    description: 'How far back, from 1m to 24h. Rounded up to whole minutes.',
    examples: ['15m'],
  }),
});
